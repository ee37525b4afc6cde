package dev.holdfast.core.chat.protocol;

import static dev.holdfast.core.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.JsonCodec;
import dev.holdfast.core.chat.protocol.ClientPacket.Join;
import dev.holdfast.core.chat.protocol.ClientPacket.Leave;
import dev.holdfast.core.chat.protocol.ClientPacket.Say;
import dev.holdfast.core.chat.protocol.ClientPacket.Unreadable;
import dev.holdfast.core.chat.protocol.ClientPacket.Who;
import dev.holdfast.core.chat.text.PhraseCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientPacketParserTest {

  @Test
  void everyKindIsReadFromItsFields() {
    assertEquals(
        new Join("lobby", "ann", 17L, "a log", "a token"),
        read(
            "{'kind':'join','room':'lobby','nick':'ann','since':17,'log':'a log','token':'a token'}"));
    assertEquals(
        new Say("lobby", "c1", "hi"), read("{'kind':'say','room':'lobby','id':'c1','text':'hi'}"));
    assertEquals(new Leave("lobby", "bye"), read("{'kind':'leave','room':'lobby','reason':'bye'}"));
    assertEquals(new Who("lobby", 0), read("{'kind':'who','room':'lobby'}"));
  }

  @Test
  void optionalFieldsMayBeMissingOrNull() {
    assertEquals(
        new Join("lobby", "ann", null, null, null),
        read("{'kind':'join','room':'lobby','nick':'ann','since':null,'token':null}"));
    assertEquals(new Say("lobby", null, "hi"), read("{'kind':'say','room':'lobby','text':'hi'}"));
    assertEquals(new Leave("lobby", null), read("{'kind':'leave','room':'lobby'}"));
  }

  @Test
  void unknownFieldsAreIgnored() {
    assertEquals(new Who("lobby", 0), read("{'kind':'who','room':'lobby','colour':true,'id':7}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                         | kind",
        "7                                                          | kind",
        "{'kind':null}                                              | kind",
        "{'kind':7}                                                 | kind",
        "{'kind':'who'}                                             | room",
        "{'kind':'who','room':[]}                                   | room",
        "{'kind':'join','room':'lobby'}                             | nick",
        "{'kind':'join','room':'lobby','nick':true}                 | nick",
        "{'kind':'join','room':'lobby','nick':'ann','since':'17'}   | since",
        "{'kind':'join','room':'lobby','nick':'ann','since':-1}     | since",
        "{'kind':'join','room':'lobby','nick':'ann','since':1.5}    | since",
        "{'kind':'join','room':'lobby','nick':'ann','log':7}        | log",
        "{'kind':'join','room':'lobby','nick':'ann','token':false}  | token",
        "{'kind':'say','room':'lobby'}                              | text",
        "{'kind':'say','room':'lobby','text':7}                     | text",
        "{'kind':'say','room':'lobby','text':'hi','id':7}           | id",
        "{'kind':'leave','room':'lobby','reason':7}                 | reason",
      })
  void aPacketWithAWrongFieldIsRefusedAndTheFieldNamed(String json, String field) {
    Unreadable unreadable = (Unreadable) read(json);
    assertEquals("bad-packet", unreadable.code().word());
    assertEquals("`" + field + "`", unreadable.why().english().split(" ", 2)[0]);
  }

  @Test
  void theFirstOfSeveralProblemsIsNamed() {
    Unreadable unreadable = (Unreadable) read("{'kind':'say','id':7}");
    assertEquals("`room` must be there, as a string.", unreadable.why().english());
  }

  @Test
  void anIdHasAtMost64Characters() {
    assertEquals(
        new Say("lobby", "x".repeat(64), "hi"),
        read("{'kind':'say','room':'lobby','text':'hi','id':'" + "x".repeat(64) + "'}"));
    assertEquals(
        new Unreadable(
            ErrorCode.BAD_PACKET,
            PhraseCode.FIELD_LENGTH.phrase("field", "id").with("count", 64),
            "lobby",
            "x".repeat(65)),
        read("{'kind':'say','room':'lobby','text':'hi','id':'" + "x".repeat(65) + "'}"));
  }

  @Test
  void charactersAreCodePoints() {
    String id = "\ud83d\ude00".repeat(64);
    assertEquals(
        new Say("lobby", id, "hi"),
        read("{'kind':'say','room':'lobby','text':'hi','id':'" + id + "'}"));
    String reason = "\ud83d\ude00".repeat(200);
    assertEquals(
        new Leave("lobby", reason),
        read("{'kind':'leave','room':'lobby','reason':'" + reason + "'}"));
    assertEquals(
        "`reason` must have at most 200 characters.",
        ((Unreadable) read("{'kind':'leave','room':'lobby','reason':'x" + reason + "'}"))
            .why()
            .english());
  }

  @ParameterizedTest
  @CsvSource({"\\n,U+000A", "\u009b,U+009B", "\u202e,U+202E", "\u2066,U+2066"})
  void idsAndReasonsAreALineWithoutControls(String character, String name) {
    for (String field : List.of("'kind':'say','text':'hi','id'", "'kind':'leave','reason'")) {
      String json = "{'room':'lobby'," + field + ":'a" + character + "b'}";
      Unreadable unreadable = (Unreadable) read(json);
      assertTrue(
          unreadable.why().english().endsWith(" must not have the character " + name + "."), json);
    }
  }

  @Test
  void aRefusalRepeatsTheIdOfTheRefusedPacket() {
    assertEquals(
        new Unreadable(ErrorCode.UNKNOWN_KIND, PhraseCode.UNKNOWN_KIND.phrase(), null, "c1"),
        read("{'kind':'sing','id':'c1'}"));
    assertEquals("c1", ((Unreadable) read("{'kind':'say','id':'c1'}")).id());
    assertEquals(null, ((Unreadable) read("{'kind':'sing','id':7}")).id());
  }

  private static ClientPacket read(String json) {
    return ClientPacketParser.read(new JsonCodec().decode(word(json.trim().replace('\'', '"'))));
  }
}
