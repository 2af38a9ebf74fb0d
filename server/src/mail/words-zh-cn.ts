import type { Words } from "./words.js";

const time = new Intl.DateTimeFormat("zh-CN", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

/** The words of mails in Simplified Chinese. */
export const ZH_CN: Words = {
  hello: (name) => (name === undefined ? "你好：" : `${name}，你好：`),
  colon: "：",
  when: "时间",
  device: "设备",
  deviceName: (description) => description.replace(/^(.+) on (.+)$/, "$2 上的 $1"),
  ipAddress: "IP 地址",
  unknown: "未知",
  time: (at) => `${time.format(at).replaceAll("\u202f", " ")} UTC`,
  duration: (seconds) => (seconds < 3600 ? `${Math.ceil(seconds / 60)} 分钟` : `${Math.round(seconds / 3600)} 小时`),
  footer: (site) => [
    `你收到此邮件，是因为它关系到你在 ${site} 的账号安全。`,
    "我们绝不会通过邮件索要你的密码或验证码。",
  ],
  review: "查看安全设置",
  activity: "查看活动记录",
  setUp: "设置两步验证",
  setPassword: "设置新密码",
  register: "创建新账号",
  notYou: "不是你本人操作？请立即重置密码",
  notYouThen: "然后登录，检查“安全”“会话”和“活动记录”。",
  notYouRegistered: "不是你本人操作？重置密码即可使对方无法使用该账号",
  notYouWithPassword: "不是你本人操作？说明有人知道你的密码，请立即重置",
  notYouAdmin: (site) => `并非你的请求？请重置密码，并告知 ${site} 的管理员`,
  notYouReset: "不是你本人操作？无需理会，你的密码不会改变。",
  notYouDeleted: (site) =>
    `不是你本人操作？说明有人知道你的密码：请在其他使用该密码的地方修改密码，并告知 ${site} 的管理员。`,
  notYouEmail: "不是你本人操作？请不要确认：说明有人知道你的密码，请立即重置",
  notYouNewEmail: "不是你本人操作？无需理会，此邮箱不会有任何变化。",
  confirmEmail: "确认修改",
  forgotten: "设置新密码",
  undo: "如果不是你移除的，请在 72 小时内恢复。恢复后所有会话都将退出登录，一天内不能更改验证器",
  undoLink: "恢复验证器",

  registered: {
    subject: (site) => `你的 ${site} 账号`,
    lead: (site) => `已使用此邮箱创建 ${site} 账号。建议设置两步验证来保护它。`,
  },
  newDevice: {
    subject: (site) => `${site} 有新的登录`,
    lead: () => "你的账号在一台近期未使用过的设备或网络上登录。如果是你本人，无需任何操作。",
  },
  codeRefused: {
    subject: (site) => `你的 ${site} 账号：密码正确，但验证码有误`,
    lead: () =>
      "有人在一台近期未使用过的设备或网络上输入了你的密码，但随后输入的验证码有误。如果是你本人，无需任何操作。",
  },
  locked: {
    subject: (site) => `你的 ${site} 账号出现多次错误验证码`,
    lead: (_site, { seconds }) =>
      `有人输入了正确的密码，但多次输入错误的验证码。验证码已锁定 ${ZH_CN.duration(seconds)}。`,
  },
  recoveryUsed: {
    subject: (site) => `${site} 的恢复代码已被使用`,
    lead: (_site, { remaining }) =>
      `你的一个恢复代码已被使用，${remaining === 0 ? "已没有剩余的恢复代码" : `还剩 ${remaining} 个`}。`,
  },
  mfaOn: {
    subject: (site) => `${site} 两步验证已开启`,
    lead: (site, { authenticator }) =>
      `验证器应用“${authenticator}”已添加到你的 ${site} 账号。以后登录还需要输入验证码。其他会话已退出登录。`,
  },
  appAdded: {
    subject: (site) => `${site} 已添加验证器应用`,
    lead: (site, { authenticator }) => `验证器应用“${authenticator}”已添加到你的 ${site} 账号。`,
  },
  mfaOff: {
    subject: (site) => `${site} 两步验证已关闭`,
    lead: (site, { authenticator }) =>
      `验证器应用“${authenticator}”已从你的 ${site} 账号移除。这是最后一个验证器，因此两步验证已关闭，恢复代码已失效。其他会话已退出登录。`,
  },
  appRemoved: {
    subject: (site) => `${site} 已移除验证器应用`,
    lead: (site, { authenticator }) => `验证器应用“${authenticator}”已从你的 ${site} 账号移除。其他会话已退出登录。`,
  },
  appRestored: {
    subject: (site) => `${site} 已恢复验证器应用`,
    lead: (site, { authenticator }) =>
      `通过移除通知邮件中的链接，验证器应用“${authenticator}”已恢复到你的 ${site} 账号。所有会话均已退出登录，一天内不能更改验证器和恢复代码。`,
  },
  newCodes: {
    subject: (site) => `${site} 已生成新的恢复代码`,
    lead: (site) => `你的 ${site} 账号已生成新的恢复代码，旧的已失效。`,
  },
  passwordChanged: {
    subject: (site) => `你的 ${site} 密码已修改`,
    lead: (site) => `你的 ${site} 账号密码已修改，其他会话已退出登录。`,
  },
  reset: {
    subject: (site) => `重置你的 ${site} 密码`,
    lead: (site, { minutes }) =>
      `有人（很可能是你）请求重置你的 ${site} 账号密码。链接可使用一次，${minutes} 分钟内有效。`,
  },
  adminReset: {
    subject: (site) => `${site} 两步验证已被重置`,
    lead: (site) => `${site} 管理员已重置你账号的两步验证，验证器和恢复代码均已失效。请登录后重新设置。`,
  },
  oldEmail: {
    subject: (site) => `修改你的 ${site} 邮箱`,
    lead: (site, { newEmail }) =>
      `有人（很可能是你）请求将你的 ${site} 账号邮箱修改为 ${newEmail}。打开此链接以及发送到新邮箱的链接后，修改才会生效。每个链接可使用一次，24 小时内有效。在此之前，请继续使用当前邮箱登录。`,
  },
  newEmail: {
    subject: (site) => `确认用于 ${site} 的邮箱`,
    lead: (site) =>
      `有人（很可能是你）请求将此邮箱用于 ${site} 账号。打开此链接以及发送到账号原邮箱的链接后，才会生效。每个链接可使用一次，24 小时内有效。`,
  },
  emailTaken: (site) =>
    `有人（很可能是你）请求将此邮箱用于另一个 ${site} 账号。此邮箱已有账号，因此未作任何修改。如果无法登录该账号，请设置新密码。`,
  emailChanged: {
    subject: (site) => `你的 ${site} 邮箱已修改`,
    lead: (site, { newEmail }) =>
      `你的 ${site} 账号邮箱现为 ${newEmail}，两个邮箱均已确认。以后请使用新邮箱登录，此邮箱将不再收到我们的邮件。`,
  },
  accountDeleted: {
    subject: (site) => `你的 ${site} 账号已删除`,
    lead: (site) =>
      `你的 ${site} 账号已永久删除，包括验证器、恢复代码和活动记录。所有会话均已退出登录。如果使用过验证器应用，请同时在应用中删除对应的条目。`,
  },
};
