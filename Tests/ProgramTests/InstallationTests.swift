import Foundation
import Testing

@Suite("Installation")
struct InstallationTests {
  /// The program as it is installed; tests that need it are skipped where it was not built.
  private func installed() throws -> URL { try #require(Programs.installed) }

  @Test(
    "moved to another folder, with an empty environment, the program works",
    .enabled(if: Programs.installed != nil, "script/build was not run"))
  func moved() throws {
    let sandbox = try Sandbox()
    let printed = try sandbox.output(
      """
      mkdir -p empty/folder
      cp '\(installed().path)' empty/folder/renamed
      cd empty/folder
      env -i ./renamed record --ledger l.db --id a --model gpt-4o --input-tokens 4316 \\
        --output-tokens 716
      env -i ./renamed summary --ledger l.db --timezone Europe/Berlin --format csv
      env -i ./renamed sql --ledger l.db 'SELECT cost_picousd FROM calls' --format csv
      ls | grep -v -e -wal -e -shm
      """)
    #expect(
      printed == """
        recorded  a  openai  gpt-4o  4,316 in, 716 out  $0.01795
        provider,calls,input_tokens,cache_read_tokens,cache_creation_tokens,output_tokens,\
        reasoning_tokens,total_tokens,cost_usd,unpriced_calls
        openai,1,4316,0,0,716,0,5032,0.01795,0
        cost_picousd
        17950000000
        l.db
        renamed

        """)
  }

  #if os(Linux)
    @Test(
      "the program needs no shared library",
      .enabled(if: Programs.installed != nil, "script/build was not run"))
    func isStatic() throws {
      let sandbox = try Sandbox()
      let ending = try sandbox.run("ldd '\(installed().path)'")
      #expect((ending.output + ending.errors).contains("not a dynamic executable"))
    }
  #endif

  @Test(
    "the documented line completes commands and options in bash",
    .enabled(if: Programs.isOnPath("bash")))
  func completions() throws {
    let line = try #require(
      DocumentTests.commands.first { $0.contains("--generate-completion-script bash") })
    let sandbox = try Sandbox()
    try sandbox.write(
      """
      \(line)
      complete_line() {
        COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        COMPREPLY=()
        _costs "$1" "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$COMP_CWORD - 1]}"
        echo "${COMPREPLY[@]}"
      }
      complete_line costs su
      complete_line costs record --input-t
      complete -p costs
      """, to: "complete.sh")
    let printed = try sandbox.output("bash complete.sh")
    let lines = printed.split(separator: "\n").map(String.init)
    #expect(lines.first?.trimmingCharacters(in: .whitespaces) == "summary")
    #expect(lines.dropFirst().first?.trimmingCharacters(in: .whitespaces) == "--input-tokens")
    #expect(lines.last?.contains("-F _costs costs") == true)
  }

  @Test("there are completions for zsh and fish", arguments: ["zsh", "fish"])
  func otherShells(_ shell: String) throws {
    let script = try Sandbox().output("costs --generate-completion-script \(shell)")
    #expect(script.contains("summary"))
  }

  @Test("a new ledger is its owner's alone")
  func permissions() throws {
    let sandbox = try Sandbox()
    try sandbox.output("umask 000; costs record --model gpt-4o --input-tokens 1 --output-tokens 1")
    let attributes = try FileManager.default.attributesOfItem(atPath: sandbox.ledger.path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
  }
}
