import QRCode from "qrcode";

/**
 * A QR code as an SVG image in a `data:` URI.
 * Drawn here, so that no third party ever sees the secret in it.
 */
export async function qrCode(text: string): Promise<string> {
  const svg = await QRCode.toString(text, {
    type: "svg",
    errorCorrectionLevel: "M",
    // The quiet zone that ISO/IEC 18004 asks for, in modules; on a dark page scanners fail without it.
    margin: 4,
    color: { dark: "#000000", light: "#ffffff" },
  });
  return `data:image/svg+xml,${encodeURIComponent(svg.trim())}`;
}
