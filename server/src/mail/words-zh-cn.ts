import type { Words } from "./words.js";

const time = new Intl.DateTimeFormat("zh-CN", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

export const ZH_CN: Words = {
  hello: (name) => (name === undefined ? "你好：" : `${name}，你好：`),
  colon: "：",
  when: "时间",
  device: "设备",
  ipAddress: "IP 地址",
  unknown: "未知",
  time: (at) => `${time.format(at).replaceAll("\u202f", " ")} UTC`,
  duration: (seconds) => (seconds < 3600 ? `${Math.ceil(seconds / 60)} 分钟` : `${Math.round(seconds / 3600)} 小时`),
  notYou: {
    resetPassword: "不是你本人操作？请立即重置密码",
    thenLook: "然后登录，检查“安全”“会话”和“活动记录”。",
  },
  footer: (site) => [
    `你收到此邮件，是因为它关系到你在 ${site} 的账号安全。`,
    "我们绝不会通过邮件索要你的密码或验证码。",
  ],
  review: "查看安全设置",
  activity: "查看活动记录",
};
