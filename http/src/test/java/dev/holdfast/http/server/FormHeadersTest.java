package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.server.RawClient.Answer;
import dev.holdfast.http.server.TestServer.FakeGuestChannel.Said;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that could be read in two ways are refused: which of two counts is not guessed. */
class FormHeadersTest {

  private static final String PARTS = "multipart/form-data; boundary=b1";
  private static final String NAME = "Content-Disposition: form-data; name=message";

  @AutoClose private final TestServer server = TestServer.started();

  private void assertRefused(int status, String reason, Answer answer) {
    assertEquals("this form cannot be read: " + reason + '\n', answer.body());
    assertEquals(status, answer.status());
    assertTrue(server.guests.said.isEmpty());
  }

  /** Says "hi" in a part with these headers. */
  private Answer part(String headers) throws IOException {
    String lines = headers.translateEscapes();
    return server.ask(post("/chat", PARTS, "--b1\r\n" + lines + "\r\n\r\nhi\r\n--b1--\r\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "multipart/form-data; boundary=b1; boundary=b2 | its Content-Type has boundary twice",
        "multipart/form-data; boundary=b1; Boundary=b1 | its Content-Type has boundary twice",
        "multipart/form-data; boundary=b1; x=1; x=2 | its Content-Type has x twice",
        "application/x-www-form-urlencoded; charset=utf-8; charset=utf-8 | its Content-Type has charset twice",
        "application/x-www-form-urlencoded\\r\\nContent-Type: text/plain | its Content-Type is there twice",
        "application/x-www-form-urlencoded\\r\\nContent-Type: application/x-www-form-urlencoded | its Content-Type is there twice",
        "form | its Content-Type cannot be read"
      })
  void aTypeThatSaysSomethingTwiceIsRefused(String type, String reason) throws IOException {
    assertRefused(400, reason, server.ask(post("/chat", type.translateEscapes(), "message=hi")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "form-data; name=message; name=nick | a part's Content-Disposition has name twice",
        "form-data; name=\"message\"; NAME=\"message\" | a part's Content-Disposition has NAME twice",
        "form-data; name=message; filename=a; filename=b | a part's Content-Disposition has filename twice",
        "form-data; name=nick\\r\\nContent-Disposition: form-data; name=message | a part's Content-Disposition is there twice",
        "form-data; name=message\\r\\nContent-Disposition: form-data; name=message | a part's Content-Disposition is there twice",
        "form-data; name=message\\r\\nContent-Type: text/plain\\r\\nContent-Type: text/plain | a part's Content-Type is there twice",
        "form-data; name=message\\r\\nContent-Type: text/plain; charset=utf-8; charset=utf-8 | a part's Content-Type has charset twice",
        "form-data; name=message\\r\\nContent-Transfer-Encoding: 8bit\\r\\nContent-Transfer-Encoding: base64 | a part's Content-Transfer-Encoding is there twice",
        "attachment; name=message | a part's Content-Disposition is form-data, with a name",
        "form-data | a part's Content-Disposition is form-data, with a name",
        "name=message | a part's Content-Disposition is form-data, with a name",
        "form-data; x=message | a part has no name",
        "form-data; name | a part's Content-Disposition cannot be read",
        "form-data; name=\"message | a part's Content-Disposition cannot be read",
        "form-data; name=\"mess\"age | a part's Content-Disposition cannot be read",
        "form-data; name=mess\"age | a part's Content-Disposition cannot be read",
        "form-data; name=message\\r\\nContent-Type: text | a part's Content-Type cannot be read"
      })
  void aPartThatCouldBeReadInTwoWaysIsRefused(String disposition, String reason)
      throws IOException {
    assertRefused(400, reason, part("Content-Disposition: " + disposition));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Type: image/png | its parts are text/plain",
        "Content-Type: multipart/mixed; boundary=c | its parts are text/plain",
        "Content-Type: application/octet-stream | its parts are text/plain",
        "Content-Type: text/html | its parts are text/plain",
        "Content-Type: text/plain; charset=utf-16 | its parts are read in UTF-8 only",
        "Content-Transfer-Encoding: base64 | its parts are read unencoded only"
      })
  void aPartThatIsNoPlainTextIsRefused(String header, String reason) throws IOException {
    assertRefused(415, reason, part(NAME + "\r\n" + header));
  }

  @Test
  void aPartWithoutAHeaderHasNoName() throws IOException {
    String reason = "a part's Content-Disposition is form-data, with a name";
    assertRefused(400, reason, part("X: y"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Disposition: form-data; name=\"message\"",
        "content-disposition:Form-Data ;\\tNAME = message ; ; filename=\"a; name=\\\\\"",
        "Content-Disposition: form-data; name=message;\\r\\nContent-Type: text/plain",
        "Content-Disposition: form-data; name=message\\r\\nContent-Type: Text/Plain; Charset=UTF-8;",
        "Content-Disposition: form-data; name=message\\r\\nContent-Transfer-Encoding: 8BIT",
        "Content-Disposition: form-data; name=message\\r\\nX: y\\r\\nX: z"
      })
  void aPartThatCanBeReadInOneWayIsAccepted(String headers) throws IOException {
    Answer answer = part(headers);
    assertEquals(200, answer.status(), answer.body());
    assertEquals(new Said(null, "hi"), server.guests.said.element());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a preamble\\r\\n--b1 \\t\\r\\nPART\\r\\n--b1--\\t\\r\\nan epilogue | hi",
        "--b1\\r\\nPART\\r\\n--b1-- | hi",
        "--b1\\r\\nPART\\n--b1\\r--b1 \\r\\n-b1\\r\\n\\r\\n--b1-- | 'hi\\n--b1\\r--b1 \\r\\n-b1\\r\\n'"
      })
  void thePartsOfAFormAreToldApart(String body, String text) throws IOException {
    String form = body.translateEscapes().replace("PART", NAME + "\r\n\r\nhi");
    Answer answer = server.ask(post("/chat", PARTS, form));
    assertEquals(200, answer.status(), answer.body());
    assertEquals(new Said(null, text.translateEscapes()), server.guests.said.element());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--b1x\\r\\nPART\\r\\n--b1--\\r\\n | its parts cannot be told apart",
        "--b1\\r\\nPART\\r\\n--b1--x\\r\\n | its parts cannot be told apart",
        "--b1\\r\\nPART\\r\\n--b1x\\r\\n\\r\\n--b1--\\r\\n | its parts cannot be told apart",
        "--b1\\r\\nPART\\r\\n--b1- | it breaks off",
        "--b1\\r\\nPART\\r\\n--b1 | it breaks off",
        "--b1\\r\\nPART\\r\\n--b | it breaks off",
        "--b1\\r\\nPART | it breaks off",
        "--b1\\r\\nX: y\\r\\n--b1--\\r\\n | a part's header begins with its name and a colon",
        "--b1\\r\\nX: y\\r\\n folded\\r\\nPART\\r\\n--b1-- | a part's header begins with its name and a colon",
        "--b1\\r\\nX : y\\r\\nPART\\r\\n--b1-- | a part's header begins with its name and a colon",
        "--b2\\r\\nPART\\r\\n--b2-- | it breaks off",
        "PART | it breaks off",
        "'' | it breaks off"
      })
  void aFormWhosePartsCannotBeToldApartIsRefused(String body, String reason) throws IOException {
    String form = body.translateEscapes().replace("PART", NAME + "\r\n\r\nhi");
    assertRefused(400, reason, server.ask(post("/chat", PARTS, form)));
  }

  @Test
  void aPartMayBeEmpty() throws IOException {
    String nick = "--b1\r\nContent-Disposition: form-data; name=nick\r\n";
    String message = "--b1\r\n" + NAME + "\r\n\r\nhi\r\n--b1--";
    assertEquals(200, server.ask(post("/chat", PARTS, nick + "\r\n" + message)).status());
    assertEquals(200, server.ask(post("/chat", PARTS, nick + "\r\n\r\n" + message)).status());
    server.guests.said.forEach(said -> assertEquals(new Said(null, "hi"), said));
  }
}
