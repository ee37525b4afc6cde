package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static dev.holdfast.http.server.RawClient.get;
import static dev.holdfast.http.server.RawClient.post;
import static dev.holdfast.http.server.RawClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.service.PublishResult;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.http.connection.TrustedProxies;
import dev.holdfast.http.handler.AllowedHostNames;
import dev.holdfast.http.handler.AllowedOrigins;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The origins that may talk to the server, and the host names that it accepts. */
class OriginTest {

  private static final String FORM = "application/x-www-form-urlencoded";

  private @Nullable TestServer server;

  private TestServer start(AllowedOrigins origins, @Nullable String hosts, String proxies)
      throws IOException {
    server =
        new TestServer(
            TestServer.config().toBuilder()
                .allowOrigin(origins)
                .allowedHosts(hosts == null ? null : AllowedHostNames.parse(hosts))
                .trustedProxies(TrustedProxies.parse(proxies))
                .build());
    return server;
  }

  private TestServer start(AllowedOrigins origins) throws IOException {
    return start(origins, "test", "");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** The status of a creation, which is 200 if and only if there is a session. */
  private static int create(TestServer server, String host, String... headers) throws IOException {
    String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    Answer answer =
        server.ask(bind("{\"rid\":1}").replace("Host: test\r\n", host + "\r\n" + lines));
    assertEquals(answer.status() == 200, answer.body().contains("\"sid\""), answer.body());
    return answer.status();
  }

  @ParameterizedTest
  @CsvSource({
    "http://test, 200",
    "https://test, 200",
    "HTTP://TEST:80, 200",
    "http://test:8080, 403",
    "http://localhost, 200",
    "http://localhost:5173, 200",
    "https://app.localhost:5173, 200",
    "http://127.0.0.1:3000, 200",
    "http://127.9.9.9, 200",
    "http://[::1]:8080, 200",
    "http://[::ffff:127.0.0.1], 200",
    "https://elsewhere.example, 403",
    "http://localhost.evil.example, 403",
    "http://127.0.0.1.evil.example, 403",
    "http://evil.example#localhost, 403",
    "http://user@localhost, 403",
    "ftp://localhost, 403",
    "null, 403",
    "nonsense, 403",
    "http://, 403",
    "http://test.evil.example, 403"
  })
  void aPageMayTalkToItsOwnServerAndToThatOfItsMachine(String origin, int status)
      throws IOException {
    TestServer own = start(AllowedOrigins.OWN);
    assertEquals(status, create(own, "Host: test", "Origin: " + origin));
    String say =
        post("/chat", FORM, "message=hi").replace("Host", "Origin: " + origin + "\r\nHost");
    assertEquals(status, own.ask(say).status());
    assertEquals(status == 200 ? 1 : 0, own.guests.said.size());
    Answer preflight = own.ask(request("OPTIONS", "/bind", "Origin: " + origin));
    assertEquals(status == 200 ? 204 : 403, preflight.status());
    assertEquals(status == 200 ? origin : null, preflight.header("access-control-allow-origin"));
    assertEquals("Origin", preflight.header("vary"));
  }

  @ParameterizedTest
  @CsvSource({
    "Host: localhost:80, http://localhost, 200",
    "Host: chat.example, https://chat.example:443, 200",
    "Host: Chat.Example., https://chat.example, 200",
    "Host: chat.example:8443, https://chat.example:8443, 200",
    "Host: chat.example:8443, https://chat.example, 403",
    "Host: [2001:db8:0::1]:80, 'http://[2001:db8::1]', 200"
  })
  void hostsAreComparedInOneForm(String host, String origin, int status) throws IOException {
    TestServer own = start(AllowedOrigins.OWN, "chat.example", "");
    assertEquals(status, create(own, host, "Origin: " + origin));
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site: cross-site, 403",
    "Sec-Fetch-Site: same-site, 403",
    "Sec-Fetch-Site: same-origin, 200",
    "Sec-Fetch-Site: none, 200",
    "Sec-Fetch-Site: none; Sec-Fetch-Site: cross-site, 403",
    "X-Nothing: 1, 200"
  })
  void withoutAnOriginTheHeadersOfTheBrowserDecide(String headers, int status) throws IOException {
    TestServer own = start(AllowedOrigins.OWN);
    String header = headers.replace("; ", "\r\n");
    assertEquals(status, create(own, "Host: test", header));
    String say = post("/chat", FORM, "message=hi").replace("Host", header + "\r\nHost");
    assertEquals(status, own.ask(say).status());
  }

  @Test
  void theOriginHeaderAloneDecidesIfARequestHasOne() throws IOException {
    TestServer own = start(AllowedOrigins.OWN);
    String other = "Sec-Fetch-Site: cross-site";
    assertEquals(200, create(own, "Host: test", "Origin: http://localhost:1", other));
    String same = "Sec-Fetch-Site: same-origin";
    assertEquals(403, create(own, "Host: test", "Origin: https://evil.example", same));
    assertEquals(
        403, create(own, "Host: test", "Origin: http://test", "Origin: https://evil.example"));
  }

  @Test
  void onlyTheServersOwnOriginAndNamedOriginsAreAllowed() throws IOException {
    TestServer named =
        start(AllowedOrigins.parse("https://a.example:443, http://b.example:81,null"));
    assertEquals(200, create(named, "Host: test", "Origin: https://a.example"));
    assertEquals(200, create(named, "Host: test", "Origin: http://b.example:81"));
    assertEquals(403, create(named, "Host: test", "Origin: http://b.example"));
    assertEquals(403, create(named, "Host: test", "Origin: http://a.example"));
    assertEquals(200, create(named, "Host: test", "Origin: null"));
    assertEquals(200, create(named, "Host: test", "Origin: http://test"));
  }

  @Test
  void anAsteriskAllowsEveryOrigin() throws IOException {
    TestServer any = start(AllowedOrigins.parse("*"), null, "");
    assertEquals(200, create(any, "Host: any.example", "Origin: https://evil.example"));
    assertEquals(200, create(any, "Host: test", "Origin: null"));
    assertEquals(200, create(any, "Host: test", "Sec-Fetch-Site: cross-site"));
    Answer answer = any.ask(get("/nothing", "Origin: https://evil.example"));
    assertEquals("*", answer.header("access-control-allow-origin"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://chat.example/",
        "https://chat.example/page",
        "https://user@chat.example",
        "https://*.example",
        "chat.example",
        "file:///tmp/x.html",
        "ws://chat.example",
        "https://münchen.example",
        "https://a b.example",
        "https://a.example,",
        "https://a.example:99999",
        ""
      })
  void anOriginThatNoBrowserSendsIsRefused(String list) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> AllowedOrigins.parse(list));
    assertTrue(refused.getMessage().length() > 10, refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "Host: localhost, 200",
    "Host: 127.0.0.1:8080, 200",
    "Host: 192.0.2.7, 200",
    "Host: [::1], 200",
    "Host: a.example, 200",
    "Host: www.a.example, 403",
    "Host: evil.example, 403",
    "Host: localhost.evil.example, 403"
  })
  void aNameThatTheServerDoesNotKnowIsRefused(String host, int status) throws IOException {
    TestServer own = start(AllowedOrigins.parse("https://a.example"), null, "");
    String called = host.substring(6);
    assertEquals(status, create(own, host));
    assertEquals(status, create(own, host, "Origin: http://" + called));
    String absolute = get("http://" + called + "/nothing").replace("Host: test", host);
    assertEquals(status == 200 ? 404 : 403, own.ask(absolute).status());
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost, Host: evil.example, 404",
    "http://LOCALHOST, Host: localhost, 404",
    "http://localhost:80, Host: localhost, 404",
    "'HTTPS://localhost:', Host:, 404",
    "'http://[::ffff:127.0.0.1]:8080', Host: a, 404",
    "http://evil.example, Host: localhost, 403"
  })
  void theTargetSaysWhatTheServerIsCalledIfItNamesAHost(String target, String host, int status)
      throws IOException {
    TestServer own = start(AllowedOrigins.OWN, null, "");
    String request = get(target + "/nothing?x", "Content-Length: 2") + "xx";
    assertEquals(status, own.ask(request.replace("Host: test", host)).status());
    String old = request.replace("Host: test\r\n", "").replace("HTTP/1.1", "HTTP/1.0");
    assertEquals(status, own.ask(old).status());
    String page = target.replaceFirst("(?i)^https?:", "http:").replaceFirst(":$", "");
    String create =
        bind("{\"rid\":1}")
            .replace("/bind", target + "/bind")
            .replace("Host: test", host + "\r\nOrigin: " + page);
    assertEquals(status == 404 ? 200 : 403, own.ask(create).status());
  }

  @Test
  void aTrustedProxyMayUseAnyHostNameUnlessNamesAreSet() throws IOException {
    TestServer behind = start(AllowedOrigins.OWN, null, "127.0.0.1");
    assertEquals(200, create(behind, "Host: chat.example", "Origin: https://chat.example"));
    behind.close();
    TestServer strict = start(AllowedOrigins.OWN, "chat.example", "127.0.0.1");
    assertEquals(200, create(strict, "Host: chat.example"));
    assertEquals(403, create(strict, "Host: evil.example"));
  }

  @Test
  void onlyAnAllowedOriginMayReadTheRefusalOfAHostName() throws IOException {
    TestServer own = start(AllowedOrigins.parse("https://a.example"), null, "");
    for (String origin : new String[] {"https://a.example", "http://localhost:1"}) {
      Answer answer =
          own.ask(get("/chat", "Origin: " + origin).replace("Host: test", "Host: evil.example"));
      assertEquals(403, answer.status());
      assertEquals(origin, answer.header("access-control-allow-origin"));
      assertEquals("Origin", answer.header("vary"));
    }
    for (String origin : new String[] {"http://evil.example", "https://evil.example", "null"}) {
      Answer answer =
          own.ask(get("/chat", "Origin: " + origin).replace("Host: test", "Host: evil.example"));
      assertEquals(403, answer.status());
      assertEquals(null, answer.header("access-control-allow-origin"));
    }
  }

  @Test
  void aRequestWithTwoOriginsIsRefused() throws IOException {
    String other = "Origin: https://evil.example";
    Answer answer = start(AllowedOrigins.OWN).ask(get("/nothing", "Origin: http://test", other));
    assertEquals(403, answer.status());
    assertEquals("a request comes from one page: it has the header Origin once\n", answer.body());
    assertEquals(null, answer.header("access-control-allow-origin"));
  }

  @Test
  void aRefusalNamesTheOptionAndHasNoEffect() throws IOException {
    TestServer own = start(AllowedOrigins.OWN);
    Answer origin = own.ask(get("/nothing", "Origin: https://evil.example"));
    assertEquals(403, origin.status());
    assertEquals(
        "pages of https://evil.example may not do this: see ServerConfig.allowOrigin of the server\n",
        origin.body());
    Answer host = own.ask(get("/chat").replace("Host: test", "Host: evil.example"));
    assertEquals(
        "the server may not be called evil.example: see ServerConfig.allowedHosts of the server\n",
        host.body());
    assertEquals(0, own.metric("holdfast_sessions_created_total"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/page/x.js", "/client/holdfast.js"})
  void filesAreOpenToLinksAndImports(String path) throws IOException {
    TestServer own = start(AllowedOrigins.OWN);
    Answer answer = own.ask(get(path, "Origin: https://elsewhere.example"));
    assertEquals("*", answer.header("access-control-allow-origin"));
    assertTrue(answer.status() == 200 || answer.status() == 404, answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/readyz", "/metrics"})
  void noOriginMayReadTheOperatorsPaths(String path) throws IOException {
    TestServer any = start(AllowedOrigins.parse("*"));
    for (String method : new String[] {"GET", "OPTIONS", "DELETE"}) {
      Answer answer = any.ask(request(method, path, "Origin: http://localhost"));
      assertEquals(null, answer.header("access-control-allow-origin"));
    }
    assertEquals(200, any.ask(get(path)).status());
    assertEquals(403, any.ask(get(path).replace("Host: test", "Host: evil.example")).status());
  }

  @Test
  void thePortOfOperatorsRefusesAnUnknownHostName() throws IOException {
    ServerConfig config = TestServer.config("*", 0, SessionPolicy.DEFAULT, null);
    try (TestServer own = new TestServer(config);
        RawClient operator = new RawClient(own.opsAddress())) {
      assertEquals(200, operator.send(get("/metrics")).read().status());
      String rebound = get("/metrics").replace("Host: test", "Host: evil.example");
      assertEquals(403, operator.send(rebound).read().status());
      Answer answer = operator.send(get("/nothing", "Origin: http://localhost")).read();
      assertEquals(404, answer.status());
    }
  }

  @Test
  void aPreflightIsAnsweredForADay() throws IOException {
    Answer answer =
        start(AllowedOrigins.OWN)
            .ask(
                request(
                    "OPTIONS",
                    "/bind",
                    "Origin: http://localhost:5173",
                    "Access-Control-Request-Method: POST",
                    "Access-Control-Request-Headers: content-type"));
    assertEquals(204, answer.status());
    assertEquals("http://localhost:5173", answer.header("access-control-allow-origin"));
    assertEquals("POST, OPTIONS", answer.header("access-control-allow-methods"));
    assertEquals("Content-Type, Last-Event-ID", answer.header("access-control-allow-headers"));
    assertEquals("86400", answer.header("access-control-max-age"));
    assertEquals(null, answer.header("access-control-allow-credentials"));
    assertEquals(null, answer.header("content-length"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/nothing", "/bind", "/chat?since=x", "/page/../x"})
  void everyAnswerMayBeReadByAnOriginThatIsAllowed(String path) throws IOException {
    String origin = "http://localhost:5173";
    Answer answer = start(AllowedOrigins.OWN).ask(get(path, "Origin: " + origin));
    String allowed = answer.header("access-control-allow-origin");
    assertEquals(path.equals("/") || path.startsWith("/page") ? "*" : origin, allowed);
  }

  @Test
  void aPageThatIsAllowedMayReadWhenToAskAgain() throws IOException {
    TestServer own = start(AllowedOrigins.OWN);
    own.guests.result = PublishResult.RATE_LIMITED;
    String type = "application/x-www-form-urlencoded";
    Answer answer =
        own.ask(
            post("/chat", type, "message=hi")
                .replace("\r\n\r\n", "\r\nOrigin: http://localhost:5173\r\n\r\n"));
    assertEquals("Retry-After", answer.header("access-control-expose-headers"), answer::toString);
    assertNotNull(answer.header("retry-after"));
  }

  @Test
  void onlyAnAllowedOriginMayReadTheAnswerToABrokenRequest() throws IOException {
    TestServer own = start(AllowedOrigins.OWN);
    for (String origin : new String[] {"http://test", "http://localhost:1"}) {
      Answer answer = own.ask(get("/bind?x=%zz", "Origin: " + origin));
      assertEquals(400, answer.status());
      assertEquals(origin, answer.header("access-control-allow-origin"));
    }
    Answer other = own.ask(get("/bind?x=%zz", "Origin: https://evil.example"));
    assertEquals(400, other.status());
    assertEquals(null, other.header("access-control-allow-origin"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /bind, 'POST, OPTIONS'",
    "PUT, /bind, 'POST, OPTIONS'",
    "DELETE, /chat, 'GET, HEAD, POST, OPTIONS'",
    "TRACE, /, 'GET, HEAD, OPTIONS'",
    "POST, /page/x.js, 'GET, HEAD, OPTIONS'",
    "POST, /metrics, 'GET, HEAD, OPTIONS'"
  })
  void aWrongMethodIsToldTheRightOnes(String method, String path, String allowed)
      throws IOException {
    Answer answer = start(AllowedOrigins.OWN).ask(request(method, path));
    assertEquals(405, answer.status());
    assertEquals(allowed, answer.header("allow"));
  }

  @Test
  void anUnknownPathIsNotFoundByAnyMethod() throws IOException {
    TestServer own = start(AllowedOrigins.OWN);
    assertEquals(404, own.ask(get("/bind/more")).status());
    assertEquals(404, own.ask(request("OPTIONS", "/nothing")).status());
    assertEquals(404, own.ask(request("DELETE", "/nothing")).status());
  }
}
