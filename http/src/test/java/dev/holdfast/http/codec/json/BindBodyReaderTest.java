package dev.holdfast.http.codec.json;

import static dev.holdfast.fsm.Request.ABSENT;
import static dev.holdfast.http.TestPackets.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.core.session.CreationRequest;
import dev.holdfast.fsm.Packet;
import dev.holdfast.http.codec.ParsedRequest;
import dev.holdfast.http.codec.ParsedRequest.Continue;
import dev.holdfast.http.codec.ParsedRequest.Create;
import dev.holdfast.http.codec.ParsedRequest.Malformed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BindBodyReaderTest {

  /** With single quotes in place of double ones. */
  private static ParsedRequest read(String body) {
    return BindBodyReader.read(body.replace('\'', '"').getBytes(UTF_8));
  }

  private static List<Packet> packets(String packets) {
    return ((Continue) read("{'sid':'s','rid':1,'packets':" + packets + "}")).packets();
  }

  @Test
  void aBodyWithoutASidIsACreation() {
    assertEquals(
        new Create(new CreationRequest(7, 60_000, 1, true, "1.11", List.of())),
        read("{'rid':7,'ver':'1.11','wait':60,'hold':1,'ack':1,'to':'x','xml:lang':'en'}"));
    assertEquals(
        new Create(new CreationRequest(0, ABSENT, ABSENT, false, null, List.of())),
        read("{'rid':0}"));
  }

  @Test
  void aBodyWithASidIsARequestOfThatSession() {
    assertEquals(
        new Continue("s", 9_007_199_254_740_991L, List.of(), 8, 90_000, true),
        read("{'sid':'s','rid':9007199254740991,'ack':8,'pause':90,'type':'terminate'}"));
    assertEquals(
        new Continue("s", 2, List.of(), ABSENT, ABSENT, false), read(" {'sid' : 's', 'rid' : 2} "));
  }

  @Test
  void aPacketIsAnyValueWithoutItsWhiteSpace() {
    assertEquals(
        List.of(
            json("{\"a\":[1,-2.50,1e3],\"b\":{}}"),
            json("\"<é\\n😀>\""),
            json("null"),
            json("true")),
        packets("[ {'a' : [1, -2.50, 1e3], 'b' : {}} , '<é\\n\\ud83d\\ude00>', null, true]"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a\\ud83db, a\\ud83db",
        "\\uD83D, \\ud83d",
        "\\ude00\\ud83d, \\ude00\\ud83d",
        "\\ud83d\\ud83d\\ude00, \\ud83d😀",
        "\\u00fc\\ud83d\\n, ü\\ud83d\\n",
        "\\\\ud83d, \\\\ud83d"
      })
  void aLoneSurrogateIsKeptAsAnEscape(String sent, String taken) {
    assertEquals(List.of(json('"' + taken + '"')), packets("['" + sent + "']"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRUE", "'\t'", "'\\\n'", "[1,]", "{'a':1,'a':2}", "01", "\\ud83d"})
  void aLoneSurrogateExcusesNoOtherFault(String value) {
    assertEquals(
        "s", malformed(read("{'sid':'s','rid':2,'packets':['\\ud83d'," + value + "]}")).sid());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'sid':'s'}",
        "{'sid':'s','rid':null}",
        "{'sid':'s','rid':'2'}",
        "{'sid':'s','rid':2.0}",
        "{'sid':'s','rid':2e0}",
        "{'sid':'s','rid':-0}",
        "{'sid':'s','rid':9007199254740992}",
        "{'rid':true,'sid':'s'}",
        "{'sid':'s','rid':2,'packets':{}}",
        "{'packets':null,'sid':'s','rid':2}",
        "{'sid':'s','rid':2,'type':'error'}",
        "{'sid':'s','rid':2,'type':1}",
        "{'sid':'s','rid':2,'ack':-1}",
        "{'sid':'s','rid':2,'pause':'1'}",
        "{'sid':'s','rid':2,'rid':2}",
        "{'sid':'s','rid':2,'packets':[{'a':1,'a':1}]}",
        "{'sid':'s','rid':2,'packets':[[{'a':{'b':1,'b':2}}]]}",
        "{'sid':'s','rid':2,'other':{'a':1,'a':1}}",
        "{'sid':'s','rid':2}{}",
        "{'sid':'s','rid':2} x",
        "{'sid':'s','rid':2,}",
        "{'sid':'s','rid':02}",
        "{'sid':'s',rid:2}",
        "{'sid':'s','rid':2,'packets':[1,]}",
        "{'sid':'s','rid':2,'packets':[NaN]}",
        "{'sid':'s','rid':2,'packets':[tRUE]}",
        "{'sid':'s','rid':2,/* no */'packets':[]}",
        "{'sid':'s','rid':2,'packets':['\n']}",
        "{'sid':'s','rid':2",
      })
  void aMalformedBodyNamesItsSessionIfTheSidCanBeRead(String body) {
    assertEquals("s", malformed(read(body)).sid());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "7",
        "'sid'",
        "[]",
        "[{'sid':'s','rid':2}]",
        "<body/>",
        "{",
        "{'sid':'s','sid':'s','rid':2}",
        "{'sid':'s','rid':2,'sid':'t'}",
        "{'sid':7,'rid':2}",
        "{'sid':null,'rid':2}",
        "{'rid':2,,'sid':'s'}"
      })
  void aMalformedBodyNamesNoSessionIfTheSidCannotBeRead(String body) {
    assertNull(malformed(read(body)).sid());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'rid':2,'sid':7} | 2",
        "{'rid':9007199254740991,'packets':1} | 9007199254740991",
        "{'rid':2,'x' | 2",
        "{'sid':'s','rid':'2'} | -1",
        "{'rid':9007199254740992} | -1",
        "{'sid':'s'} | -1",
        "{'rid':2,'rid':2} | -1",
        "[2] | -1"
      })
  void aMalformedBodyNamesItsRidIfThatCanBeRead(String body, long rid) {
    assertEquals(rid, malformed(read(body)).rid());
  }

  @Test
  void anEndOfNothingHasItsRid() {
    assertEquals(new ParsedRequest.EndOfNothing(5), read("{'rid':5,'type':'terminate'}"));
  }

  private static Malformed malformed(ParsedRequest read) {
    return assertInstanceOf(Malformed.class, read);
  }

  private static final String NO_JSON =
      "the body is no JSON, nests deeper than 32, or has a number of more than 1000 characters";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'sid':'s'}                   | rid is missing",
        "{'rid':'secret'}              | rid must be a whole number from 0 to 2^53 - 1",
        "{'rid':9007199254740992}      | rid must be a whole number from 0 to 2^53 - 1",
        "{'rid':2,'ack':-1,'wait':'9'} | ack must be a whole number from 0 to 2^53 - 1",
        "{'wait':1.5}                  | wait must be a whole number from 0 to 2^53 - 1",
        "{'rid':2,'hold':null}         | hold must be a whole number from 0 to 2^53 - 1",
        "{'rid':2,'pause':1e3}         | pause must be a whole number from 0 to 2^53 - 1",
        "{'rid':2,'sid':7}             | sid must be a string",
        "{'rid':2,'packets':{}}        | packets must be an array",
        "{'rid':2,'type':'secret'}     | type must be terminate",
        "{'rid':2,'type':1}            | type must be a string",
        "{'rid':2,'ver':'secret'}      | ver must be two whole numbers with a dot between",
        "{'rid':2,'secret':1,'secret':1} | a key stands there twice",
        "{'rid':2,'x':{'a':1,'a':1}}   | a key stands there twice",
        "{'rid':2}{}                   | " + NO_JSON,
        "['secret']                    | the body is no JSON object",
        "7                             | the body is no JSON object",
        "{secret:2}                    | " + NO_JSON,
        "{'rid':                       | " + NO_JSON,
        "``                            | " + NO_JSON
      })
  void aMalformedBodyIsToldWhatIsWrongWithIt(String body, String why) {
    assertEquals(why, malformed(read(body)).why());
  }

  @Test
  void nestingIsLimited() {
    String deep = "{'sid':'s','rid':2,'packets':" + "[".repeat(31) + "]".repeat(31) + "}";
    assertEquals(Continue.class, read(deep).getClass());
    String tooDeep = "{'sid':'s','rid':2,'x':" + "[".repeat(32) + "]".repeat(32) + "}";
    assertEquals("s", malformed(read(tooDeep)).sid());
    assertNull(malformed(read("[".repeat(100_000))).sid());
  }

  private static String longNumber(int size) {
    return "1".repeat(size - 4) + "." + "2e5";
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 500, 900, 1_000, 1_010, 1_023, 1_024, 2_040})
  void aNumberHasAtMost1000CharactersWhereverItStands(int before) {
    for (String number : List.of("7".repeat(1_000), "-" + "7".repeat(999), longNumber(1_000))) {
      String packet = "[\"" + "x".repeat(before) + "\"," + number + "]";
      assertEquals(List.of(json(packet)), packets("[" + packet + "]"));
      for (String field : List.of("'packets':[{'a':", "'x':[{'a':")) {
        String body = "{'sid':'s','y':'" + "x".repeat(before) + "','rid':2," + field;
        assertEquals(Continue.class, read(body + number + "}]}").getClass());
        assertEquals("s", malformed(read(body + longer(number) + "}]}")).sid());
      }
    }
  }

  private static String longer(String number) {
    return number.replaceFirst("([0-9])", "1$1");
  }

  @Test
  void stringsKeysAndMembersHaveNoLimitButThatOfTheBody() {
    String text = "é".repeat(30_000);
    assertEquals(List.of(json('"' + text + '"')), packets("['" + text + "']"));
    assertEquals(List.of(json("{\"" + text + "\":1}")), packets("[{'" + text + "':1}]"));
    StringBuilder members = new StringBuilder("\"k\":0");
    for (int i = 0; i < 10_000; i++) {
      members.append(",\"k").append(i).append("\":").append(i);
    }
    assertEquals(List.of(json("{" + members + "}")), packets("[{" + members + "}]"));
    assertEquals(Continue.class, read("{'sid':'s','rid':2," + members + "}").getClass());
  }

  @Test
  void bytesThatAreNoUtf8AreNotRead() {
    byte[] body = "{\"sid\":\"s\",\"rid\":2,\"x\":\"y\"}".getBytes(UTF_8);
    body[body.length - 3] = (byte) 0xC0;
    assertEquals(
        new Malformed(null, ABSENT, "the body is not in UTF-8"), BindBodyReader.read(body));
  }
}
