import { assert, constantFrom, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { weekdays } from "../../infra/config/schema";
import { maintenanceWindow } from "./gcp-control-plane";

const anyWindow = [
  constantFrom(...weekdays),
  integer({ min: 0, max: 23 }),
  integer({ min: 4, max: 12 }),
] as const;

test("a short window recurs on the days after the configured one, until GKE has the hours it wants", () => {
  expect(maintenanceWindow({ day: "Saturday", startHour: 22, hours: 4 })).toEqual({
    startTime: "2026-01-10T22:00:00Z",
    endTime: "2026-01-11T02:00:00Z",
    recurrence: "FREQ=WEEKLY;BYDAY=SA,SU,MO",
  });
  expect(maintenanceWindow({ day: "Tuesday", startHour: 2, hours: 12 }).recurrence).toBe(
    "FREQ=WEEKLY;BYDAY=TU",
  );
});

test("every window starts on its day and hour, has its length, and gives 48 hours in four weeks", () => {
  assert(
    property(...anyWindow, (day, startHour, hours) => {
      const { startTime, endTime, recurrence } = maintenanceWindow({ day, startHour, hours });
      const [start, end] = [new Date(startTime), new Date(endTime)];
      const days = recurrence.replace("FREQ=WEEKLY;BYDAY=", "").split(",");
      expect(weekdays[(start.getUTCDay() + 6) % 7]).toBe(day);
      expect(days[0]).toBe(day.slice(0, 2).toUpperCase());
      expect(start.getUTCHours()).toBe(startHour);
      expect(end.getTime() - start.getTime()).toBe(hours * 3_600_000);
      expect(new Set(days).size).toBe(days.length);
      expect(days.length * hours * 4).toBeGreaterThanOrEqual(48);
    }),
  );
});
