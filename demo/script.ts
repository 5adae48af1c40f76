/** What is said, act by act. */

export const greetings = { jun: "Layla, is that you?", layla: "It is! Hello, Jun 👋" } as const;

/** Every one of these has to arrive to the letter: nothing normalised, trimmed, escaped or cut. */
export const scripts: readonly { readonly by: "Layla" | "Jun"; readonly body: string }[] = [
  { by: "Layla", body: "مساء الخير يا جون، كيف كانت الرحلة؟" },
  { by: "Jun", body: "一路平安，刚到上海。𠮷野家还开着！" },
  { by: "Layla", body: "My family: 👩‍👩‍👧‍👦, my flag: 🏴‍☠️, my thumbs: 👍🏽👍🏿, my heart: ❤️‍🔥" },
  { by: "Jun", body: "Zalgo greets you: Ḧ̴̡̛͓̫́ë̷͉́͠ ̴̛̯c̸̳̈́o̵̫͝m̶̹̒e̷͎͘s̵̬̀" },
  { by: "Layla", body: "é and e\u0301 look alike and are two texts; so are Å and A\u030A" },
  { by: "Jun", body: "הפגישה ב־10:30 ב־Café №5 (Tel Aviv), בסדר?" },
  { by: "Layla", body: "نعم: room B-12 في الطابق 3, OK؟" },
  { by: "Jun", body: "नमस्ते · สวัสดีครับ · こんにちは · 안녕하세요 · Γειά σου · 𝕳𝖊𝖑𝖑𝖔" },
  { by: "Layla", body: "Robert'); DROP TABLE messages;-- \\ \" ` % _ ${x} {{y}} <b>&amp;</b>" },
  { by: "Jun", body: "  two spaces before,\n\ta tab on the second line,\nand two after  " },
];

export const reply = { to: "Jun", by: "Layla", body: "هذا ما أردت قوله: exactly that." } as const;

/** As long as a message may be, in characters as people count them: 10,000 emoji would pass the limit of bytes. */
export const longest = 10_000;
const characters = ["👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇯🇵", "❤️‍🔥", "🧑🏿‍🚀", "⌚️", "f", "o", "r", " ", "y", "o", "u", "!"];
export const longText = Array.from({ length: longest }, (_, index) => characters[index % characters.length]).join("");

export const atOnce = {
  layla: ["Both of us", "write at the very", "same moment", "and still", "see one order"],
  jun: ["我们", "同时", "写字", "顺序", "一样"],
} as const;

export const tunnel = {
  jun: "We are going into a tun",
  layla: ["Jun?", "جون؟", "He is in the tunnel 🚇", "I just go on writing", "All of it will be there when you are out"],
  junOutside: "I am out, and I have it all 🌅",
} as const;

/** Said to each device while its token has run out. */
export const expired = ["Your token ran out", "Another one", "And the last one. Nobody notices 🙂"] as const;

export const afterwards = "My phone goes on, of course.";
