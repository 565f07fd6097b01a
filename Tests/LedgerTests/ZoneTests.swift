import Testing

/// Zones of the machine's database.
///
/// `Zone` sets the zone of the whole process, so each test runs in a process of its own: no other
/// test, and no program that another test starts, can see it.
@Suite("Time zones")
struct ZoneTests {
  @Test("days partition the instants, and their sums are the total")
  func partition() async {
    await #expect(processExitsWith: .success) { try ZoneChecks.forEachZone { try $0.partition() } }
  }

  @Test("hours, days, weeks and months are those of Foundation's calendar")
  func labels() async {
    await #expect(processExitsWith: .success) { try ZoneChecks.forEachZone { try $0.labels() } }
  }

  @Test("a local day begins at its first instant, whatever the clock then shows")
  func starts() async {
    await #expect(processExitsWith: .success) { try ZoneChecks.forEachZone { $0.starts() } }
  }

  @Test("the days of clock changes have 23, 24 or 25 hours")
  func lengths() async {
    await #expect(processExitsWith: .success) { try ClockChangeChecks.lengths() }
  }

  @Test("an hour that repeats is two hours, an hour that is left out is none")
  func repeatedHours() async {
    await #expect(processExitsWith: .success) { try ClockChangeChecks.repeatedHours() }
  }

  @Test("where clocks change by half an hour, an hour is still told by its own offset")
  func halfHours() async {
    await #expect(processExitsWith: .success) { try ClockChangeChecks.halfHours() }
  }

  @Test("the system's zone is that of $TZ, with or without a colon, else the machine's")
  func system() async {
    await #expect(processExitsWith: .success) { try ClockChangeChecks.system() }
  }

  @Test("the system's zone is still the system's after another zone was made")
  func systemAfterOther() async {
    await #expect(processExitsWith: .success) { try ClockChangeChecks.systemAfterOther() }
  }
}
