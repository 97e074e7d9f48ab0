// A person with a season behind them, written by the operations of the device that the page runs.
async (address) => {
  const { device, read, write } = await import(address);
  const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  const done = [];
  const wrote = async (operation, request) => {
    const written = write(operation, request);
    done.push(written.done);
    await written.kept;
  };
  const goal = (title, start, fields) => wrote("set_goal", { title, start: day(start), fields });
  const log = (ago, request) => wrote("log_activity", { ...request, day: day(ago) });

  await goal("Interviews for product roles", 80, {
    target: 8,
    deadline: day(-120),
    unit: "interviews",
    purpose: "new role",
    priority: 1,
    milestones: [{ name: "First interview", value: 1 }, { name: "Half way", value: 4 }, { name: "An offer" }],
  });
  await goal("Coffees with people in product", 90, {
    target: 30,
    deadline: day(-60),
    unit: "coffees",
    purpose: "new role",
    milestones: [{ name: "First ten", value: 10 }],
  });
  await goal("Reach out", 60, { cadence: { quota: 2, every: "week" }, unit: "messages", parent: "Coffees with people" });
  await goal("Stay in touch with Ana", 60, { cadence: { quota: 1, every: "month" }, about: "Ana Lima" });
  await goal("Introductions", 60, { target: 3, deadline: day(-30), unit: "introductions", purpose: "giving back" });
  for (let each = 0; each < 12; each++) {
    const who = ["Bo Okafor", "Chen Wei", "محمد عبد الله", "陳偉"][each % 4];
    await log(85 - each * 7, { goal: "Coffees with people", kind: "coffee", people: [who], note: "The plan", quality: 4 });
  }
  for (let each = 0; each < 8; each++) await log(55 - each * 7, { goal: "Reach", kind: "message", people: ["Mira Haddad"], amount: 2 });
  await log(20, { goal: "Interviews", kind: "interview", people: ["Gil Costa"], opportunities: ["Role at Volta"], stage: "interview" });
  await log(40, { goal: "Introductions", kind: "introduction", people: ["Ana Lima"], amount: 4 });
  await wrote("adjust_goal", { goal: "Coffees with people", reason: "Travelling until May", fields: { target: 25 } });
  await wrote("adjust_goal", { goal: "Coffees with people", reason: "Back in rhythm", fields: { target: 28 } });

  await Promise.all(done);
  const { goals, opportunities } = await read("today");
  const { entries } = await read("entries");
  const ids = Object.fromEntries(Object.values(goals).map(({ id, title }) => [title, id]));
  return { ids, entry: entries[0].ref, opportunity: opportunities[0].id, refused: device.state.value.refused.length };
}
