// Alarms of the Lantern controller and what the device does when one is raised.

/** One alarm: its number, its text on the display and how the device reacts. */
export interface Alarm {
  readonly number: number;
  readonly text: string;
  readonly reaction: "warn" | "stop" | "divert";
  /** Seconds for which the cause must last before the alarm is raised. */
  readonly delaySeconds: number;
}

/** All alarms, by number. */
export const alarms: readonly Alarm[] = [
  { number: 3, text: "Inlet pressure low", reaction: "stop", delaySeconds: 8 },
  { number: 12, text: "Motor too warm", reaction: "stop", delaySeconds: 2 },
  { number: 17, text: "Oil on the intake", reaction: "stop", delaySeconds: 1 },
  { number: 31, text: "Product water too salty", reaction: "divert", delaySeconds: 20 },
  { number: 44, text: "Clock differs from network", reaction: "warn", delaySeconds: 60 },
];

/** Whether a technician must confirm the alarm at the device: all that stop it, but for the dry inlet, which clears itself. */
export function needsConfirmation(alarm: Alarm): boolean {
  return alarm.reaction === "stop" && alarm.number !== 3;
}

/** Restarts allowed after a dry inlet: after the third within an hour the device stays off. */
export const restartsPerHourMax = 3;
