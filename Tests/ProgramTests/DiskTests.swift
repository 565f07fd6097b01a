import Foundation
import Testing

/// Disks that cannot be written.
///
/// Root may write everywhere, so these tests drop its rights. Where that cannot be done, or no
/// small disk can be made, they are skipped.
@Suite("Disks")
struct DiskTests {
  private static let record = "costs record --id b $ONE_CALL"

  /// Whether permissions bind whoever `as-other` becomes, and it can run the program.
  static let bindsPermissions: Bool = {
    let command = "mkdir -m 555 d; as-other costs --version && ! as-other touch d/x"
    return (try? Sandbox.shared().run(command))?.code == 0
  }()

  /// Whether a small disk can be made: a file system in memory, in a namespace of our own.
  static let canMount: Bool = {
    let mount = "unshare --mount sh -c 'mount -t tmpfs -o size=64k tmpfs d && touch d/x'"
    return (try? Sandbox().run("mkdir d && \(mount)"))?.code == 0
  }()

  /// Expects a refusal in three lines that leaves the file as it was.
  private func expectRefused(
    _ sandbox: Sandbox, _ command: String, saying words: String, leaving file: String = "l.db"
  ) throws {
    let before = try sandbox.run("cat \(file) | cksum; ls \(file)").output
    let ending = try sandbox.run(command)
    #expect(ending.code == 1, "\(command)")
    #expect(ending.output == "")
    let lines = ending.errors.split(separator: "\n")
    #expect(lines.count == 3, "\(ending.errors)")
    #expect(ending.errors.hasPrefix("error: ") && ending.errors.contains(words), "\(ending.errors)")
    #expect(ending.errors.contains("\n  Nothing was written.\n  try: "), "\(ending.errors)")
    #expect(try sandbox.run("cat \(file) | cksum; ls \(file)").output == before)
  }

  @Test("a read-only ledger", .enabled(if: bindsPermissions, "permissions do not bind here"))
  func readOnlyLedger() throws {
    let sandbox = try Sandbox.shared()
    try sandbox.output("costs record --ledger l.db --id a $ONE_CALL; costs calls --ledger l.db")
    try sandbox.output("chmod 444 l.db*; chmod 777 .")
    try expectRefused(sandbox, "as-other \(Self.record) --ledger l.db", saying: "'l.db'")
    #expect(try sandbox.output("as-other costs summary --ledger l.db").contains("openai"))
  }

  @Test("a read-only folder", .enabled(if: bindsPermissions, "permissions do not bind here"))
  func readOnlyFolder() throws {
    let sandbox = try Sandbox.shared()
    try sandbox.output("mkdir f; costs record --ledger f/l.db --id a $ONE_CALL")
    try sandbox.output("chmod 666 f/l.db*; chmod 555 f")
    for file in ["f/l.db", "f/new.db"] {
      try expectRefused(
        sandbox, "as-other \(Self.record) --ledger \(file)", saying: "'\(file)'", leaving: file)
    }
    #expect(try sandbox.output("as-other costs summary --ledger f/l.db").contains("openai"))
    try sandbox.output("chmod 755 f")
  }

  @Test(
    "files that may not be read", .enabled(if: bindsPermissions, "permissions do not bind here"))
  func unreadable() throws {
    let sandbox = try Sandbox.shared()
    try sandbox.output("cp Examples/responses/gemini.json r.json; chmod 000 r.json; chmod 777 .")
    let response = "as-other costs record --ledger l.db --response r.json"
    try expectRefused(sandbox, response, saying: "'r.json' cannot be read")
    try sandbox.output("costs record --ledger l.db $ONE_CALL; chmod 000 l.db")
    try expectRefused(sandbox, "as-other \(Self.record) --ledger l.db", saying: "'l.db'")
    try expectRefused(sandbox, "as-other costs summary --ledger l.db", saying: "'l.db'")
  }

  #if os(Linux)
    @Test("a place where no file can be made")
    func noPlace() throws {
      try expectRefused(
        Sandbox(), "\(Self.record) --ledger /proc/l.db", saying: "'/proc", leaving: "/proc/l.db")
    }
  #endif

  @Test("a full disk", .enabled(if: canMount, "no small disk can be made here"))
  func fullDisk() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run(
      """
      mkdir d
      cat > steps <<'END'
      mount -t tmpfs -o size=512k tmpfs d
      costs record --ledger d/l.db --id a $ONE_CALL > /dev/null
      cat /dev/zero > d/fill 2> /dev/null
      \(Self.record) --ledger d/l.db && echo "was recorded"
      rm d/fill
      costs sql --ledger d/l.db 'SELECT id FROM calls' --format csv
      costs sql --ledger d/l.db 'PRAGMA integrity_check' --format csv
      \(Self.record) --ledger d/l.db > /dev/null && echo "works again"
      END
      unshare --mount sh steps
      """)
    #expect(ending.output == "id\na\nintegrity_check\nok\nworks again\n")
    let lines = ending.errors.split(separator: "\n")
    #expect(lines.count == 3 && lines.first?.contains("is full") == true, "\(ending.errors)")
    #expect(lines.dropFirst().first == "  Nothing was written.")
  }

  @Test("a file that may not grow")
  func fileLimit() throws {
    let sandbox = try Sandbox(variables: ["LLVM_PROFILE_FILE": "/dev/null"])
    try sandbox.output("costs record --ledger l.db --id a $ONE_CALL")
    // In blocks of 512 bytes: less than the ledger already has.
    try expectRefused(
      sandbox, "trap '' XFSZ; ulimit -f 8; \(Self.record) --ledger l.db", saying: "'l.db'")
    let ids = try sandbox.output("costs sql --ledger l.db 'SELECT id FROM calls' --format csv")
    #expect(ids == "id\na\n")
  }
}

extension Sandbox {
  /// A sandbox that other users may enter, with a copy of the program that they may run.
  static func shared() throws -> Sandbox {
    let sandbox = try Sandbox(
      program: Programs.quickest, variables: ["LLVM_PROFILE_FILE": "/dev/null"])
    try sandbox.output(
      """
      chmod 755 . bin
      for name in costs as-other; do
        cp -L bin/$name bin/copy && mv bin/copy bin/$name && chmod 755 bin/$name
      done
      """)
    return sandbox
  }
}
