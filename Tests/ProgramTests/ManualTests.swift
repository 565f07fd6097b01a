import Foundation
import Testing

@Suite("The manual page")
struct ManualTests {
  @Test("it has every command and every option, and is well-formed for man")
  func isComplete() throws {
    let sandbox = try Sandbox()
    let page = try sandbox.output("costs man")
    let plain = page.replacing("\\-", with: "-").replacing("\\e", with: "\\")
    for command in HelpCommand.all where command.path != ["costs"] {
      #expect(plain.contains(".SS \"\(command.path.joined(separator: " "))\""), "\(command)")
    }
    #expect(plain.contains(".B --cache-read-tokens <n>\n"))
    // Every line that begins with a point is one of the few requests that are used.
    for line in page.split(separator: "\n") where line.hasPrefix(".") {
      let request = line.split(separator: " ")[0]
      #expect([".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I", ".nf", ".fi"].contains(request))
    }
    func count(_ request: String) -> Int { page.components(separatedBy: request + "\n").count }
    #expect(count(".nf") == count(".fi"))
  }
}
