package dev.holdfast.http.codec.json;

import static dev.holdfast.fsm.Request.ABSENT;
import static dev.holdfast.http.TestPackets.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.fsm.GrantedTerms;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.ReplyType;
import dev.holdfast.fsm.Report;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionTerms;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyWriterTest {

  private static final Packet ONE = json("{\"a\":\"ü\"}");
  private static final Packet TWO = json("2");

  /** With single quotes in place of double ones. */
  private static String write(Reply reply) {
    return new String(new ReplyWriter().write(reply), UTF_8).replace('"', '\'');
  }

  private static Reply ordinary(long ack, Packet... packets) {
    return new Reply(null, ReplyType.ORDINARY, Condition.NONE, null, ack, List.of(packets));
  }

  private static String created(long wait, int hold, long inactivity, long maxPause, String ver) {
    SessionTerms terms =
        new SessionTerms(
            "s",
            7,
            new GrantedTerms(
                false, wait, hold, 2, inactivity, maxPause, 1_500, ver, EngineConfig.STRICT));
    return write(new Reply(terms, ReplyType.ORDINARY, Condition.NONE, null, ABSENT, List.of()));
  }

  @Test
  void anOrdinaryAnswerHasPacketsOnly() {
    assertEquals("{'packets':[]}", write(Reply.EMPTY));
    assertEquals("{'packets':[2]}", write(ordinary(ABSENT, TWO)));
    assertEquals("{'packets':[{'a':'ü'},2,2]}", write(ordinary(ABSENT, ONE, TWO, TWO)));
  }

  @Test
  void packetsThatManyGetAreWrittenOnce() {
    ReplyWriter writer = new ReplyWriter();
    Reply first = ordinary(ABSENT, ONE, TWO);
    Reply same = new Reply(null, ReplyType.ORDINARY, Condition.NONE, null, ABSENT, first.packets());
    byte[] body = writer.write(first);
    assertSame(body, writer.write(same));
    writer.write(Reply.EMPTY);
    writer.write(ordinary(8, ONE, TWO));
    assertSame(body, writer.write(same));
    assertEquals(
        "{'packets':[2]}",
        new String(writer.write(ordinary(ABSENT, TWO)), UTF_8).replace('"', '\''));
    assertArrayEquals(body, writer.write(same));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 9, 10, 1_573_741_822, Request.MAX_RID})
  void anAcknowledgementStandsBeforeThePackets(long ack) {
    assertEquals("{'ack':" + ack + ",'packets':[2]}", write(ordinary(ack, TWO)));
    assertEquals("{'ack':" + ack + ",'packets':[]}", write(ordinary(ack)));
  }

  @Test
  void aReportNamesTheAnswerAndItsAge() {
    Report report = new Report(3, 5_210);
    Reply reply = new Reply(null, ReplyType.ORDINARY, Condition.NONE, report, 8, List.of(TWO));
    assertEquals("{'report':3,'time':5210,'ack':8,'packets':[2]}", write(reply));
  }

  @Test
  void aTerminateNamesItsCondition() {
    assertEquals(
        "{'type':'terminate','condition':'undefined-condition','text':'send-queue-overflow',"
            + "'ack':3,'packets':[2]}",
        write(
            new Reply(
                null, ReplyType.TERMINATE, Condition.SEND_QUEUE_OVERFLOW, null, 3, List.of(TWO))));
    assertEquals(
        "{'type':'terminate','packets':[]}",
        write(new Reply(null, ReplyType.TERMINATE, Condition.NONE, null, ABSENT, List.of())));
    assertEquals(
        "{'type':'error','packets':[]}",
        write(new Reply(null, ReplyType.ERROR, Condition.NONE, null, ABSENT, List.of())));
  }

  @Test
  void textIsEscaped() {
    Condition odd = new Condition("x", "a\"b\n");
    assertEquals(
        "{'type':'terminate','condition':'x','text':'a\\'b\\n','packets':[]}",
        write(Reply.refusal(odd, List.of())));
  }

  @Test
  void aCreationTellsTheTermsInSeconds() {
    assertEquals(
        "{'sid':'s','wait':60,'requests':2,'hold':1,'inactivity':40,'maxpause':120,'ver':'1.11',"
            + "'packets':[]}",
        created(60_000, 1, 45_000, 120_000, "1.11"));
  }

  @Test
  void theTermsAreRoundedInTheSafeDirection() {
    assertEquals(
        "{'sid':'s','wait':1,'requests':2,'hold':1,'inactivity':1,'packets':[]}",
        created(500, 1, 2_000, 999, null));
    assertEquals(
        "{'sid':'s','wait':0,'requests':2,'hold':1,'inactivity':1,'maxpause':1,'polling':2,"
            + "'packets':[]}",
        created(0, 1, 500, 1_999, null));
  }
}
