import Foundation
import Testing

/// How `costs sync` says who it is, and whom it trusts.
@Suite("Sync and access", .enabled(if: MLflow.isWanted))
struct SyncAccessTests {
  private let sandbox: Sandbox
  private let password = "correct-horse-battery"

  init() throws {
    sandbox = try Sandbox()
    try sandbox.recordSamples()
  }

  @Test("credentials as MLflow's own client finds them; a wrong password is told, and not shown")
  func credentials() throws {
    let server = try MLflow.server(
      in: sandbox.folder.appendingPathComponent("server"), password: password)
    let uri = server.words[0]
    let push = "costs sync --mlflow-uri \(uri) --experiment access"
    let wrong = try sandbox.run(
      "MLFLOW_TRACKING_USERNAME=admin MLFLOW_TRACKING_PASSWORD=wrong-secret \(push)")
    #expect(wrong.code == 1)
    #expect(
      wrong.errors.hasPrefix(
        "error: '\(uri)' does not let in user 'admin' of MLFLOW_TRACKING_USERNAME (401)\n"),
      "\(wrong.errors)")
    let nobody = try sandbox.run(push)
    #expect(nobody.code == 1 && nobody.errors.contains("nobody: no credentials are set"))
    let token = try sandbox.run("MLFLOW_TRACKING_TOKEN=token-secret \(push)")
    #expect(token.code == 1 && token.errors.contains("the token of MLFLOW_TRACKING_TOKEN"))

    let right = "MLFLOW_TRACKING_USERNAME=admin MLFLOW_TRACKING_PASSWORD=\(password) "
    #expect(try sandbox.output(right + push).hasPrefix("pushed"))
    let inAddress = uri.replacing("http://", with: "http://admin:\(password)@")
    let address = try sandbox.output("costs sync --mlflow-uri \(inAddress) --experiment access")
    #expect(address.hasPrefix("unchanged"))
    try sandbox.write(
      "machine 127.0.0.1\n  login admin\n  password \(password)\n", to: ".netrc")
    #expect(try sandbox.output(push).hasPrefix("unchanged"))
    try sandbox.output("rm .netrc && mkdir .mlflow")
    try sandbox.write(
      "[mlflow]\nmlflow_tracking_username = admin\nmlflow_tracking_password = \(password)\n",
      to: ".mlflow/credentials")
    #expect(try sandbox.output(push).hasPrefix("unchanged"))
    // Secrets are nowhere: neither in what was printed nor in the ledger.
    let printed = [wrong, nobody, token].map { $0.output + $0.errors }.joined() + address
    let status = try sandbox.output("costs sync --status --json")
    let bytes = try sandbox.output("cat .local/share/costs/ledger.db*  | strings -n 4 || true")
    for secret in [password, "wrong-secret", "token-secret"] {
      #expect(!(printed + status + bytes).contains(secret))
      let held = try sandbox.run("grep -c '\(secret)' .local/share/costs/ledger.db*")
      #expect(!held.output.contains(/:[1-9]/))
    }
    withExtendedLifetime(server) {}
  }

  @Test("TLS: a self-signed certificate is refused, unless it is named or trust is waived")
  func tls() throws {
    _ = try MLflow.run("certificate.py both.pem alone.pem", in: sandbox)
    let pem = sandbox.folder.appendingPathComponent("both.pem").path
    let proxy = try MLflow.Proxy(to: try MLflow.uri(), in: sandbox, "--tls", pem)
    let push = "costs sync --mlflow-uri https://127.0.0.1:\(proxy.port) --experiment tls"
    let refused = try sandbox.run(push)
    #expect(refused.code == 69)
    #expect(
      refused.errors.hasPrefix(
        "error: 'https://127.0.0.1:\(proxy.port)': its certificate is not trusted\n"),
      "\(refused.errors)")
    #expect(refused.errors.contains("MLFLOW_TRACKING_SERVER_CERT_PATH"))
    #expect(
      try sandbox.output("MLFLOW_TRACKING_SERVER_CERT_PATH=alone.pem \(push)").hasPrefix("pushed"))
    #expect(
      try sandbox.output("MLFLOW_TRACKING_INSECURE_TLS=true \(push)").hasPrefix("unchanged"))
    #expect(try sandbox.output("REQUESTS_CA_BUNDLE=alone.pem \(push)").hasPrefix("unchanged"))
    let both = try sandbox.run(
      "MLFLOW_TRACKING_INSECURE_TLS=true MLFLOW_TRACKING_SERVER_CERT_PATH=alone.pem \(push)")
    #expect(both.code == 64 && both.errors.contains("is set as well"))
    let none = try sandbox.run("MLFLOW_TRACKING_SERVER_CERT_PATH=none.pem \(push)")
    #expect(none.code == 64 && none.errors.contains("the certificate cannot be read"))
  }

  @Test("proxies are honoured, and so are exceptions")
  func proxies() throws {
    let uri = try MLflow.uri()
    let proxy = try MLflow.Proxy(to: uri, in: sandbox, "--user", "me:let-me-through")
    let push = "costs sync --mlflow-uri \(uri) --experiment proxies"
    let through = "http_proxy=http://me:let-me-through@127.0.0.1:\(proxy.port)"
    #expect(try sandbox.output("\(through) \(push)").hasPrefix("pushed"))
    let count = try proxy.requests().count
    #expect(count > 0)
    #expect(try sandbox.output("\(through) NO_PROXY=127.0.0.1 \(push)").hasPrefix("unchanged"))
    #expect(try proxy.requests().count == count)
    let refused = try sandbox.run("http_proxy=http://me:wrong-pass@127.0.0.1:\(proxy.port) \(push)")
    #expect(refused.code != 0 && !refused.errors.contains("wrong-pass"), "\(refused.errors)")
  }
}
