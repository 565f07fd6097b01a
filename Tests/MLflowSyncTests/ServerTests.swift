import Testing

@testable import MLflowSync

/// Tracking URIs, credentials and proxies.
@Suite("Servers")
struct ServerTests {
  private func server(
    _ uri: String, _ variables: [String: String] = [:], _ files: [String: String] = [:]
  ) throws -> MLflowServer {
    try MLflowServer(
      uri: uri,
      ServerEnvironment(variable: { variables[$0] }, file: { files[$0] }))
  }

  @Test(
    "an address is shown without user and password, and with its path",
    arguments: [
      ("http://localhost:5000", "http://localhost:5000"),
      ("HTTPS://me:p%40ss@h.example/ml/", "https://h.example/ml"),
      ("http://[::1]:5000/a/b", "http://[::1]:5000/a/b"), ("http://h/", "http://h"),
    ])
  func addresses(uri: String, shown: String) throws {
    #expect(try server(uri).shown == shown)
  }

  @Test("userinfo is decoded")
  func userinfo() throws {
    let address = try ServerAddress("http://me%3A:p%40s%73@h:1")
    #expect(address.user == "me:" && address.password == "p@ss" && address.port == 1)
  }

  @Test(
    "what is no server's address is refused",
    arguments: [
      "", "localhost:5000", "ftp://h", "http://", "http://h:0", "http://h:x", "http://h?a",
    ])
  func refused(uri: String) { #expect(throws: MLflowError.self) { try server(uri) } }

  @Test("credentials are looked for in MLflow's order")
  func credentials() throws {
    let files = [
      "/home/me/.netrc": "machine other login no password no\nmachine h login net password rc",
      "/home/me/.mlflow/credentials":
        "[other]\nmlflow_tracking_username = no\n[mlflow]\nmlflow_tracking_username = file\n"
        + "mlflow_tracking_password=pass\n",
    ]
    var variables = ["HOME": "/home/me"]
    func basic(_ text: String) -> String { "Basic " + Base64.text(Array(text.utf8)) }
    #expect(try server("http://a:b@h", variables, files).credentials.header == basic("a:b"))
    #expect(try server("http://h", variables, files).credentials.header == basic("net:rc"))
    #expect(try server("http://x", variables, files).credentials.header == basic("file:pass"))
    variables["MLFLOW_TRACKING_PASSWORD"] = "env"
    #expect(try server("http://x", variables, files).credentials.header == basic("file:env"))
    variables = ["MLFLOW_TRACKING_TOKEN": "t"]
    #expect(try server("http://x", variables).credentials.header == "Bearer t")
    #expect(try server("http://x").credentials.header == nil)
  }

  @Test("base64 is RFC 4648's")
  func base64() {
    for (text, encoded) in [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
    ] {
      #expect(Base64.text(Array(text.utf8)) == encoded)
    }
  }

  @Test(
    "the proxy of the environment, but for what it excepts",
    arguments: [
      ("http://h", "http_proxy", "", true), ("http://h", "HTTPS_PROXY", "", false),
      ("https://h", "HTTPS_PROXY", "", true), ("https://h", "all_proxy", "", true),
      ("http://a.example", "HTTP_PROXY", "b.example, .example", false),
      ("http://a.example", "HTTP_PROXY", "example", false),
      ("http://aexample", "HTTP_PROXY", "example", true), ("http://h", "HTTP_PROXY", "*", false),
      ("http://h:81", "HTTP_PROXY", "h:80", true), ("http://h", "HTTP_PROXY", "h:80", false),
    ])
  func proxies(uri: String, name: String, except: String, isUsed: Bool) throws {
    let variables = [name: "proxy.example:3128", "NO_PROXY": except]
    let proxy = try server(uri, variables).proxy
    #expect(proxy?.shown == (isUsed ? "http://proxy.example:3128" : nil))
  }

  @Test("settings that make no sense are refused, and secrets taken out of texts")
  func settings() throws {
    #expect(throws: MLflowError.self) {
      try server("http://h", ["MLFLOW_HTTP_REQUEST_TIMEOUT": "soon"])
    }
    let known = try server("http://u:s3cret@h", ["MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0"])
    #expect(known.maximumRetries == 0 && known.timeoutSeconds == 30)
    #expect(known.withoutSecrets("no s3cret here") == "no *** here")
  }
}
