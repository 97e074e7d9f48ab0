/**
 * A goal with all about it, as the read `goal` gives it.
 * @typedef {import("../../text/goals.js").GoalView} GoalView
 * @typedef {{ letter: string, ref: string, value: any }} RivalChange
 * @typedef {{ field: string, before: any, after: any, lost: boolean, rivals: RivalChange[] }} FieldChange
 * @typedef {{ kind: "set" | "adjusted" | "skipped" | "took-back" | "milestone", day: string, letter: string | null,
 *             here: boolean, device: string | null, changes: FieldChange[], takes_back: string | null,
 *             revision: import("../../text/goals.js").RevisionView | null,
 *             milestone: import("../../text/goals.js").MilestoneView | null,
 *             pace: import("../../text/paces.js").PaceChange | null }} StoryItem
 * @typedef {{ name: string, value?: number | null, percent?: number | null }} Milestone
 * @typedef {{ goal: GoalView, required_paces: Record<import("../planning/three_figures.js").PacePeriod, number> | null,
 *             milestones: Milestone[], chart: import("../../charts/burn_up.js").BurnUpChart,
 *             story: StoryItem[], remarks: any[], lately: any[],
 *             names: Record<string, { title: string, running: boolean, parent: string | null }> }} GoalDetail
 */

export {};
