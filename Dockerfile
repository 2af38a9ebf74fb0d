# Three stages: all that builds, the packages that the server runs on, and the image itself without the package
# manager's store.
FROM node:24-bookworm-slim AS tools
# npx fetches the pnpm that package.json names; it need not look for itself again.
ENV CI=true pnpm_config_pm_on_fail=ignore
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .pnpmfile.cjs ./
COPY server/package.json server/package.json
COPY web/package.json web/package.json

FROM tools AS build
RUN npx -y pnpm@12.18.0 install --frozen-lockfile
COPY . .
RUN node scripts/build.mjs

FROM tools AS packages
RUN npx -y pnpm@12.18.0 install --frozen-lockfile --prod --filter @latchkey/server

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=packages /app/server/node_modules server/node_modules
COPY --from=build /app/server/package.json server/package.json
COPY --from=build /app/server/dist server/dist
COPY --from=build /app/web/dist web/dist
# The one place that is written to: the SQLite file, and mails where there is no SMTP server.
RUN install -d -o node -g node -m 0700 data
VOLUME ["/app/data"]
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/dist/main.js"]
