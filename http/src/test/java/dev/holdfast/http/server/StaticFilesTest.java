package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.get;
import static dev.holdfast.http.server.RawClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTest {

  @AutoClose private final TestServer server = TestServer.started();

  @Test
  void aModuleIsServedAsJavaScript() throws IOException {
    Answer answer = server.ask(get("/client/probe.js"));
    assertEquals(200, answer.status());
    assertEquals("text/javascript; charset=utf-8", answer.header("content-type"));
    assertEquals("nosniff", answer.header("x-content-type-options"));
    assertEquals("export const probe = 1;\n", answer.body());
  }

  @Test
  void aPageMayLoadItsOwnFilesOnlyAndMayNotBeFramed() throws IOException {
    String policy = server.ask(get("/page/probe.html")).header("content-security-policy");
    assertTrue(policy.startsWith("default-src 'self';"), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
  }

  @Test
  void thePageDeclaresTheSamePolicy() throws IOException {
    Answer page = server.ask(get("/"));
    Matcher meta =
        Pattern.compile("\"Content-Security-Policy\"\\s+content=\"(.+)\"").matcher(page.body());
    assertTrue(meta.find(), page.body());
    assertEquals(
        meta.group(1) + "; frame-ancestors 'none'", // which a page cannot say
        page.header("content-security-policy"));
  }

  @Test
  void aFileThatDidNotChangeIsNotSentAgain() throws IOException {
    Answer first = server.ask(get("/client/probe.js"));
    assertEquals("no-cache", first.header("cache-control"));
    Answer again = server.ask(get("/client/probe.js", "If-None-Match: " + first.header("etag")));
    assertEquals(304, again.status());
    assertEquals(200, server.ask(get("/client/probe.js", "If-None-Match: \"x\"")).status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"* | 200", "TAG | 200", "'\"x\", TAG' | 200", "\"x\" | 412", "W/TAG | 412"})
  void aRequestMayNameTheVersionItWants(String tags, int status) throws IOException {
    String tag = server.ask(get("/client/probe.js")).header("etag");
    String condition = "If-Match: " + tags.replace("TAG", tag);
    assertEquals(status, server.ask(get("/client/probe.js", condition)).status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "W/TAG",
        "\"x\", TAG",
        "\"a, b\",TAG,",
        "\"x\"\r\nIf-None-Match: W/\"y\", W/TAG"
      })
  void aTagMayStandInAListOrBeWeak(String tags) throws IOException {
    String tag = server.ask(get("/client/probe.js")).header("etag");
    String condition = "If-None-Match: " + tags.replace("TAG", tag);
    Answer answer = server.ask(get("/client/probe.js", condition));
    assertEquals(304, answer.status());
    assertEquals(null, answer.header("content-length")); // it would be that of the file
    assertEquals(tag, answer.header("etag"));
    assertEquals("no-cache", answer.header("cache-control"));
    try (RawClient client = server.client()) {
      client.send(request("HEAD", "/client/probe.js", condition));
      Answer head = client.readHead();
      assertEquals(304, head.status());
      assertEquals(null, head.header("content-length"));
      client.send(request("HEAD", "/client/probe.js"));
      assertEquals(200, client.readHead().status());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "W", "W/", "\"", "TAG-", "x TAG", "\"*\"", "", "\"x\\\", TAG\""})
  void aFileWithAnotherTagIsSent(String tags) throws IOException {
    String tag = server.ask(get("/client/probe.js")).header("etag");
    String bare = tags.replace("TAG", tag.replace("\"", ""));
    assertEquals(200, server.ask(get("/client/probe.js", "If-None-Match: " + bare)).status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x: | as it is",
        "Accept-Encoding: | as it is",
        "Accept-Encoding: gzip, deflate, br, zstd | Brotli",
        "Accept-Encoding: gzip, deflate | gzip",
        "Accept-Encoding: x-gzip | gzip",
        "Accept-Encoding: GZip;Q=1.000 | gzip",
        "Accept-Encoding: br;q=0.5, gzip;q=0.8 | gzip",
        "Accept-Encoding: br;q=0.999 ;q=0.2, gzip | gzip",
        "Accept-Encoding: br \t;\t q=0.1, gzip;q=0.099 | Brotli",
        "Accept-Encoding: br;q=0, gzip;q=0.0 | as it is",
        "Accept-Encoding: br;q=2, gzip;q=-1 | as it is",
        "Accept-Encoding: identity, gzip;q=0.5 | as it is",
        "Accept-Encoding: identity, gzip | gzip",
        "Accept-Encoding: identity;q=0.5, gzip;q=0.4, * | Brotli",
        "Accept-Encoding: * | Brotli",
        "Accept-Encoding: br;q=0, * | gzip",
        "Accept-Encoding: *;q=0 | as it is",
        "Accept-Encoding: *;q=0, gzip | gzip",
        "Accept-Encoding: identity;q=0, br;q=0.001 | Brotli",
        "Accept-Encoding: brotli, gzipped, deflate | as it is",
      })
  void aFileIsSentInTheFormThatTheClientLikesMost(String header, String form) throws IOException {
    Answer answer = server.ask(get("/client/forms.js", header));
    assertEquals(200, answer.status());
    assertEquals(form + "\n", answer.body());
    assertEquals(
        Map.of("gzip", "gzip", "Brotli", "br").get(form), answer.header("content-encoding"));
    assertEquals("Accept-Encoding", answer.header("vary"));
    assertEquals("text/javascript; charset=utf-8", answer.header("content-type"));
  }

  @Test
  void eachFormHasATagOfItsOwn() throws IOException {
    List<String> codings = List.of("identity", "gzip", "br");
    for (String one : codings) {
      String tag = server.ask(get("/client/forms.js", "Accept-Encoding: " + one)).header("etag");
      for (String other : codings) {
        String known = "Accept-Encoding: " + other + "\r\nIf-None-Match: " + tag;
        Answer answer = server.ask(get("/client/forms.js", known));
        assertEquals(one.equals(other) ? 304 : 200, answer.status(), one + " for " + other);
        assertEquals(one.equals(other), tag.equals(answer.header("etag")));
        assertEquals("Accept-Encoding", answer.header("vary"));
      }
    }
  }

  @Test
  void aRefusalOfAFileIsNotCompressed() throws IOException {
    Answer answer = server.ask(get("/client/forms.js", "Accept-Encoding: br", "If-Match: \"x\""));
    assertEquals(412, answer.status());
    assertEquals(null, answer.header("content-encoding"));
    assertEquals("it has another version\n", answer.body());
  }

  @Test
  void headTellsTheLengthOfTheFormThatWouldBeSent() throws IOException {
    try (RawClient client = server.client()) {
      Answer head =
          client.send(request("HEAD", "/client/forms.js", "Accept-Encoding: gzip")).readHead();
      assertEquals("5", head.header("content-length"));
      assertEquals("gzip", head.header("content-encoding"));
      assertEquals("as it is\n", client.send(get("/client/forms.js")).read().body());
    }
  }

  @Test
  void aFileInOneFormIsTheSameForAll() throws IOException {
    Answer answer = server.ask(get("/client/probe.js", "Accept-Encoding: gzip, br"));
    assertEquals("export const probe = 1;\n", answer.body());
    assertEquals(null, answer.header("content-encoding"));
    assertEquals(null, answer.header("vary"));
  }

  @Test
  void aFileWithAHashInItsNameMayBeKeptForGood() throws IOException {
    Answer answer = server.ask(get("/client/hashed-0A1B2C3D.js"));
    assertEquals("public, max-age=31536000, immutable", answer.header("cache-control"));
    Answer missing = server.ask(get("/client/hashed-0A1B2C3E.js"));
    assertEquals(404, missing.status());
    assertEquals("no-store", missing.header("cache-control"));
  }

  @Test
  void theLibraryMayBeKeptForGoodUnderItsVersion() throws IOException {
    String manifest = Files.readString(Path.of("../client-js/package.json"));
    Matcher version = Pattern.compile("\"version\": \"(.+)\"").matcher(manifest);
    assertTrue(version.find(), manifest);
    Answer plain = server.ask(get("/client/chat.js"));
    assertEquals("no-cache", plain.header("cache-control"));
    Answer answer = server.ask(get("/client/" + version.group(1) + "/chat.js"));
    assertEquals(200, answer.status());
    assertEquals("public, max-age=31536000, immutable", answer.header("cache-control"));
    assertEquals(plain.body(), answer.body());
  }

  @Test
  void filesOfAnotherVersionAreNotFound() throws IOException {
    Answer answer = server.ask(get("/client/0.0.1/chat.js"));
    assertEquals(404, answer.status());
    assertEquals("no-store", answer.header("cache-control"));
  }

  @Test
  void headTellsTheLengthWithoutTheBody() throws IOException {
    try (RawClient client = server.client()) {
      Answer head = client.send(RawClient.request("HEAD", "/client/probe.js")).readHead();
      assertEquals("24", head.header("content-length"));
      assertEquals(200, client.send(get("/client/probe.js")).read().status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/",
        "/client/none.js",
        "/client/forms.js.gz",
        "/client/forms.js.br",
        "/client/../page/probe.html",
        "/client/%2e%2e/page/probe.html",
        "/page/..%2f..%2f..%2f..%2fbundled.txt",
        "/page/../../../../bundled.txt",
        "/page/.hidden.js",
        "/client//probe.js",
        "/client/probe.js;",
        "/client/probe.js;v=1",
        "/client;a=b/probe.js",
        "/page;../probe.html",
        "/;x",
        "/metrics;x",
        "http://test/metrics;x",
        "/bundled.txt"
      })
  void noPathLeadsOutOfTheServedFolders(String path) throws IOException {
    Answer answer = server.ask(get(path));
    assertEquals(404, answer.status());
    assertEquals("nothing is here\n", answer.body());
  }
}
