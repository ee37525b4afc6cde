package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.get;
import static dev.holdfast.http.server.RawClient.post;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.LobbyMessage;
import dev.holdfast.core.chat.service.PublishResult;
import dev.holdfast.http.handler.FormException;
import dev.holdfast.http.handler.HtmlForm;
import dev.holdfast.http.handler.MultipartFormParser;
import dev.holdfast.http.server.RawClient.Answer;
import dev.holdfast.http.server.TestServer.FakeGuestChannel.Said;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuestEndpointTest {

  private static final String FORM = "application/x-www-form-urlencoded";

  @AutoClose private final TestServer server = TestServer.started();

  private FakeListening listen(String request) throws IOException {
    RawClient client = server.client().send(request);
    server.await("listening", () -> server.guests.listening.size() == 1);
    return new FakeListening(client, server.guests.listening.element().from());
  }

  private record FakeListening(RawClient client, GuestCursor from) {}

  private void tell(GuestCursor cursor, LobbyMessage... messages) {
    server.onLoop(
        () -> server.guests.listening.remove().listener().heard(List.of(messages), cursor, true));
  }

  // ---- GET

  @Test
  void aListenerIsToldTheNextMessagesAsText() throws IOException {
    try (RawClient client = listen(get("/chat", "Accept: */*")).client()) {
      tell(new GuestCursor("L0g", 7), new LobbyMessage("ann", "hi"), new LobbyMessage("bob", "hü"));
      Answer answer = client.read();
      assertEquals(200, answer.status());
      assertEquals("text/plain; charset=utf-8", answer.header("content-type"));
      assertEquals("ann: hi\nbob: hü\n", answer.body());
      assertEquals(
          "holdfast=L0g.7; Path=/chat; HttpOnly; SameSite=Lax", answer.header("set-cookie"));
      assertEquals("no-store", answer.header("cache-control"));
    }
  }

  @Test
  void aGuestThatCannotListenNowIsToldWhenToAskAgain() throws IOException {
    try (RawClient client = listen(get("/chat")).client()) {
      server.onLoop(() -> server.guests.listening.remove().listener().busy());
      Answer answer = client.read();
      assertEquals(503, answer.status());
      assertEquals("5", answer.header("retry-after"));
      assertEquals("too many listen here: try again later\n", answer.body());
    }
  }

  @Test
  void aListenerIsToldThatThereIsAGap() throws IOException {
    GuestCursor cursor = new GuestCursor("L0g", 9);
    try (RawClient client = listen(get("/chat?since=0")).client()) {
      gap(cursor);
      Answer answer = client.read();
      assertEquals(204, answer.status());
      assertEquals("false", answer.header("holdfast-complete"));
      assertTrue(answer.header("set-cookie").startsWith("holdfast=L0g.9;"));
    }
    try (RawClient client = listen(get("/chat?since=0", "Accept: application/json")).client()) {
      gap(cursor);
      assertEquals("{\"ok\":[],\"complete\":false}", client.read().body());
    }
  }

  private void gap(GuestCursor cursor) {
    server.onLoop(
        () -> server.guests.listening.remove().listener().heard(List.of(), cursor, false));
  }

  @Test
  void aListenerMayAskForJson() throws IOException {
    String accept = "Accept: application/json, text/javascript, */*; q=0.01";
    try (RawClient client = listen(get("/chat", accept)).client()) {
      tell(new GuestCursor("L0g", 7), new LobbyMessage("ann", "\"hi\""));
      Answer answer = client.read();
      assertEquals("application/json; charset=utf-8", answer.header("content-type"));
      assertEquals("{\"ok\":[{\"nick\":\"ann\",\"text\":\"\\\"hi\\\"\"}]}", answer.body());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, true",
    "'text/html, Application/JSON ; charset=utf-8;q=0.1', true",
    "application/json;q=0.001, true",
    "application/json;q=0, false",
    "'application/json; Q=0.000 ;x=1, text/plain', false",
    "application/jsonp, false",
    "'application/json-seq, application/x', false",
    "text/plain;x=application/json, false",
    "*/*, false"
  })
  void messagesAreJsonIfAcceptNamesIt(String accept, boolean json) throws IOException {
    try (RawClient client = listen(get("/chat", "Accept: " + accept)).client()) {
      tell(new GuestCursor("L0g", 7), new LobbyMessage("ann", "hi"));
      assertEquals(json, client.read().header("content-type").startsWith("application/json"));
    }
  }

  @Test
  void aListenerIsSentAwayWithItsCursorWhenTheTimeIsUp() throws IOException {
    try (RawClient client = listen(get("/chat")).client()) {
      tell(new GuestCursor("L0g", 3));
      Answer answer = client.read();
      assertEquals(204, answer.status());
      assertTrue(answer.header("set-cookie").startsWith("holdfast=L0g.3;"));
      assertEquals(404, client.send(get("/nothing")).read().status());
    }
  }

  @Test
  void aListenerGoesOnFromItsCookie() throws IOException {
    FakeListening listening = listen(get("/chat", "Cookie: a=b; holdfast=L0g-_1.42"));
    assertEquals(new GuestCursor("L0g-_1", 42), listening.from());
    listening.client().close();
  }

  @Test
  void sinceIsStrongerThanTheCookie() throws IOException {
    FakeListening listening = listen(get("/chat?since=5&_=123", "Cookie: holdfast=L0g.42"));
    assertEquals(new GuestCursor(null, 5), listening.from());
    listening.client().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"room=tea", "since=5&room=tea", "room", "_=1&room=", "Since=5"})
  void aParameterThatIsNotKnownIsNamed(String query) throws IOException {
    Answer answer = server.ask(get("/chat?" + query));
    assertEquals(400, answer.status());
    String name = query.startsWith("Since") ? "Since" : "room";
    assertEquals("there is no parameter '" + name + "' here, only since and _\n", answer.body());
  }

  @Test
  void anEmptyQueryIsNone() throws IOException {
    listen(get("/chat?")).client().close();
  }

  @Test
  void aCookieWithoutANumberIsIgnored() throws IOException {
    FakeListening listening = listen(get("/chat", "Cookie: holdfast=L0g"));
    assertNull(listening.from());
    listening.client().close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "theme=gr\u00fcn; holdfast=L0g-_1.42",
        "a=b\r\nCookie: holdfast=L0g-_1.42",
        "\"; =; ;;a; b=\"c; holdfast=L0g-_1.42",
        "holdfast=; Holdfast=X.1; holdfast=L0g-_1.42; holdfast=L1g.43"
      })
  void theNeighboursOfItsCookieDoNotMatter(String cookies) throws IOException {
    FakeListening listening = listen(get("/chat", "Cookie: " + cookies));
    assertEquals(new GuestCursor("L0g-_1", 42), listening.from());
    listening.client().close();
  }

  @Test
  void anyNumberOfOtherCookiesIsAccepted() throws IOException {
    String others = "a=1; ".repeat(1_000);
    FakeListening listening = listen(get("/chat", "Cookie: " + others + "holdfast=L0g-_1.42"));
    assertEquals(new GuestCursor("L0g-_1", 42), listening.from());
    listening.client().close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "-1",
        "",
        "1.5",
        "99999999999999999999",
        "%2B1",
        "+1",
        "1&since=2",
        "%D9%A3",
        "%FF"
      })
  void aWrongSinceIsExplained(String since) throws IOException {
    Answer answer = server.ask(get("/chat?since=" + since));
    assertEquals(400, answer.status());
    assertEquals("since must be the number of a message, such as 17\n", answer.body());
  }

  @Test
  void aListenerThatLeavesIsForgottenAtOnce() throws IOException {
    listen(get("/chat")).client().close();
    server.await("cancelled", server.guests.listening::isEmpty);
  }

  // ---- POST

  @Test
  void aPostedMessageIsPublished() throws IOException {
    Answer answer = server.ask(post("/chat", FORM, "message=hi+there%21+%C3%BC&nick=ann"));
    assertEquals(200, answer.status());
    assertEquals("ok", answer.body().strip());
    assertEquals("text/plain; charset=utf-8", answer.header("content-type"));
    assertEquals(new Said("ann", "hi there! ü"), server.guests.said.element());
  }

  @Test
  void textWithoutEscapesIsReadAsUtf8() throws IOException {
    assertEquals(200, server.ask(post("/chat", FORM, "message=h\u00e9llo 😀")).status());
    assertEquals(new Said(null, "h\u00e9llo 😀"), server.guests.said.element());
    Answer answer = server.ask(post("/chat", FORM, "message=100 %"));
    assertEquals(400, answer.status());
    assertEquals(
        "this form cannot be read: a % stands before two hexadecimal digits\n", answer.body());
  }

  @Test
  void aGuestNeedsNoNick() throws IOException {
    server.ask(post("/chat", FORM, "message=hi&nick="));
    assertEquals(new Said(null, "hi"), server.guests.said.element());
  }

  @Test
  void aFormMayComeInParts() throws IOException {
    String body =
        """
        --b1
        Content-Disposition: form-data; name="nick"

        ann
        --b1
        Content-Disposition: form-data; name="message"

        hü
        ho
        --b1--
        """
            .replace("\n", "\r\n");
    Answer answer = server.ask(post("/chat", "multipart/form-data; boundary=b1", body));
    assertEquals(200, answer.status());
    assertEquals(new Said("ann", "hü\r\nho"), server.guests.said.element());
  }

  /** In Latin-1: each character is one byte. */
  private Answer say(String type, String body) throws IOException {
    String head =
        "POST /chat HTTP/1.1\r\nHost: test\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n";
    try (RawClient client = server.client()) {
      return client.send((head.formatted(type, body.length()) + body).getBytes(ISO_8859_1)).read();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message=caf%E9",
        "message=caf\u00e9",
        "message=%C3",
        "message=%C3x%A9",
        "message=%ED%A0%BD", // half a character
        "message=%C0%80",
        "message=hi&nick=%FF",
        "message=hi&%E9=1",
        "message=%",
        "message=%4",
        "message=%+1",
        "message=%%34",
        "message=one&message=two",
        "message=&message=two",
        "message=hi&nick=a&nick=b"
      })
  void aFormThatWouldBeChangedByReadingItIsRefused(String body) throws IOException {
    assertEquals(400, say(FORM, body).status());
    assertTrue(server.guests.said.isEmpty());
  }

  @Test
  void escapesAndBytesMakeOneText() throws IOException {
    assertEquals(200, say(FORM, "&&message=caf%C3\u00a9&&nick").status());
    assertEquals(new Said(null, "caf\u00e9"), server.guests.said.element());
  }

  @ParameterizedTest
  @CsvSource({
    "98, there is no form field 'x0' here",
    "99, this form cannot be read: it has more than 100 fields",
    "500, this form cannot be read: it has more than 100 fields"
  })
  void aFormHasAtMost100Fields(int others, String problem) throws IOException {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < others; i++) {
      fields.append("x").append(i).append("=&");
    }
    Answer answer = say(FORM, fields + "message=hi&nick=zed");
    assertEquals(400, answer.status());
    assertTrue(answer.body().startsWith(problem), answer.body());
  }

  @ParameterizedTest
  @CsvSource({
    "message=hi&room=tea, room",
    "room=tea&message=hi&x=y, room",
    "room=tea, room",
    "message=hi&Nick=ann, Nick",
    "message=hi&=tea, ''",
    "message=hi&a%0D%0Ab=, a??b",
    "message=hi&<b>%C3%BC=, <b>\u00fc"
  })
  void aFieldThatIsNotKnownIsNamed(String body, String name) throws IOException {
    Answer answer = say(FORM, body);
    assertEquals(400, answer.status());
    assertEquals(
        "there is no form field '" + name + "' here, only message and nick\n", answer.body());
    assertTrue(server.guests.said.isEmpty());
  }

  @Test
  void aLongNameOfAFieldIsCut() throws IOException {
    String shown = "'" + "x".repeat(64) + "...'";
    assertTrue(say(FORM, "message=hi&" + "x".repeat(500) + "=").body().contains(shown));
  }

  @Test
  void aPostHasNoQuery() throws IOException {
    Answer answer = server.ask(post("/chat?nick=ann", FORM, "message=hi"));
    assertEquals(400, answer.status());
    assertEquals("a POST here has no query: its fields are its body\n", answer.body());
    assertTrue(server.guests.said.isEmpty());
  }

  @Test
  void aFormInPartsHasAtMost100Fields() throws Exception {
    StringBuilder parts = new StringBuilder();
    for (int i = 0; i < HtmlForm.MAX_FIELDS; i++) {
      parts.append(part("name=x" + i, "", "y" + i));
    }
    assertEquals("y99", parts(parts + "--b1--").get("x99"));
    String more = parts + part("name=more", "", "") + "--b1--";
    assertThrows(FormException.class, () -> parts(more));
  }

  private static HtmlForm parts(String body) throws FormException {
    HtmlForm form = new HtmlForm();
    MultipartFormParser.read("b1", body.getBytes(ISO_8859_1), form);
    return form;
  }

  private static final String MULTIPART = "multipart/form-data; boundary=b1";

  private static String part(String parameters, String headers, String value) {
    return "--b1\r\nContent-Disposition: form-data; "
        + parameters
        + "\r\n"
        + headers
        + "\r\n"
        + value
        + "\r\n";
  }

  @Test
  void aFormInPartsThatWouldBeChangedByReadingItIsRefused() throws IOException {
    String end = "--b1--\r\n";
    String latin1 = "Content-Type: text/plain; charset=iso-8859-1\r\n";
    String base64 = "Content-Transfer-Encoding: base64\r\n";
    assertEquals(400, say(MULTIPART, part("name=message", "", "caf\u00e9") + end).status());
    assertEquals(415, say(MULTIPART, part("name=message", latin1, "hi") + end).status());
    assertEquals(415, say(MULTIPART, part("name=message", base64, "aGk=x=") + end).status());
    assertEquals(400, say(MULTIPART, part("x=message", "", "hi") + end).status());
    assertEquals(400, say(MULTIPART, part("name=message", "\u00e9: x\r\n", "hi") + end).status());
    String one = part("name=message", "", "hi");
    assertEquals(400, say(MULTIPART, one + one + end).status());
    assertTrue(server.guests.said.isEmpty());
    String file = part("filename=\"; name=nick\"; name=\"message\"", "", "hi");
    assertEquals(200, say(MULTIPART, file + end).status());
    assertEquals(new Said(null, "hi"), server.guests.said.element());
  }

  @ParameterizedTest
  @CsvSource({
    "application/x-www-form-urlencoded;charset=UTF-8, 200",
    "Application/X-WWW-Form-Urlencoded; charset=\"utf-8\", 200",
    "application/x-www-form-urlencoded;charset=utf8, 200",
    "application/x-www-form-urlencoded;charset=ascii, 200",
    "application/x-www-form-urlencoded;charset=utf-16, 415",
    "application/x-www-form-urlencoded;charset=nothing, 415",
    "application/x-www-form-urlencoded;, 200",
    "application/x-www-form-urlencoded ; ;; charset=utf-8 ;; , 200",
    "'application/x-www-form-urlencoded;;x=\";;\\\";;\";', 200",
    "'application/x-www-form-urlencoded;;x=\"', 400",
    "application/x-www-form-urlencoded; charset=iso-8859-1, 415",
    "application/x-www-form-urlencoded;; charset=iso-8859-1;, 415",
    "text/plain, 415",
    "application/json, 415",
    "application/x-www-form-urlencodedx, 415",
    "x, 400",
    "multipart/form-data; boundary, 400",
    "multipart/form-data; boundary=\"\", 400"
  })
  void theTypeOfAFormIsTakenAtItsWord(String type, int status) throws IOException {
    assertEquals(status, say(type, "message=100%25").status());
    server.guests.said.forEach(said -> assertEquals(new Said(null, "100%"), said));
  }

  @Test
  void aFormThatNamesAnotherCharsetInAFieldIsRefused() throws IOException {
    assertEquals(415, say(FORM, "_charset_=windows-1252&message=hi").status());
    assertEquals(200, say(FORM, "_charset_=UTF-8&message=hi").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nick=ann", "message=", "message=%zz", "hello"})
  void aFormWithoutAMessageIsRefused(String body) throws IOException {
    assertEquals(400, server.ask(post("/chat", FORM, body)).status());
    assertTrue(server.guests.said.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--b1--", "--b1--\r\n"})
  void aFormWithoutPartsIsAnsweredThatTheMessageIsMissing(String body) throws IOException {
    Answer answer = server.ask(post("/chat", "multipart/form-data; boundary=b1", body));
    assertEquals(server.ask(post("/chat", FORM, "")).body(), answer.body());
    assertEquals(400, answer.status());
  }

  @Test
  void aFormThatBreaksOffIsRefused() throws IOException {
    String type = "multipart/form-data; boundary=b1";
    assertEquals(400, server.ask(post("/chat", type, "--b1\r\nContent-")).status());
    assertEquals(400, server.ask(post("/chat", "multipart/form-data", "x")).status());
  }

  @ParameterizedTest
  @CsvSource({
    "OK, 200,",
    "NICK_TAKEN, 409,",
    "BAD_NICK, 400,",
    "BAD_TEXT, 400,",
    "EMPTY, 400,",
    "FORBIDDEN, 403,",
    "TOO_LONG, 413,",
    "RATE_LIMITED, 429, 1",
    "NOT_STORED, 503, 1",
    "BUSY, 503, 1"
  })
  void eachResultOfAMessageHasItsStatus(
      PublishResult result, int status, @Nullable String retryAfter) throws IOException {
    server.guests.result = result;
    Answer answer = server.ask(post("/chat", FORM, "message=hi"));
    assertEquals(status, answer.status());
    assertEquals(retryAfter, answer.header("retry-after"));
  }

  @ParameterizedTest
  @EnumSource(names = {"BAD_NICK", "BAD_TEXT"})
  void aRefusedMessageNamesItsFault(PublishResult result) throws IOException {
    server.guests.result = result;
    Answer answer = server.ask(post("/chat", FORM, "message=hi&nick=bob"));
    assertEquals("The problem is bob or hi.\n", answer.body());
  }
}
