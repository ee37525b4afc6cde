package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryPagesTest {

  private static final Pattern SEQ = Pattern.compile("'kind':'message'.*?'seq':(\\d+)");

  private final MemoryChatStore memory = new MemoryChatStore(500);
  private final SlowStore store = new SlowStore(memory);
  private final TestChat world = new TestChat(store);
  private final TestClient ann = world.member("ann");

  private void say(int messages) {
    for (int i = 0; i < messages; i++) {
      ann.say("hi");
      work();
    }
    ann.heard();
  }

  private void work() {
    store.work();
    world.settle();
  }

  private String history(String fields) {
    ann.send("{'kind':'history','room':'lobby'," + fields + "}");
    work();
    List<String> heard = ann.heard();
    assertEquals(1, heard.size());
    return heard.get(0);
  }

  private static List<Long> seqs(String packet) {
    return SEQ.matcher(packet).results().map(seq -> Long.valueOf(seq.group(1))).toList();
  }

  private static String complete(String packet) {
    return packet.substring(packet.lastIndexOf(':') + 1, packet.length() - 1);
  }

  @Test
  void aPageHoldsTheVeryPacketsThatWereSent() {
    ann.say("one").say("two");
    work();
    String said = String.join(",", ann.heard());
    assertEquals(
        "{'kind':'history','room':'lobby','before':3,'messages':[" + said + "],'complete':true}",
        history("'before':3"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'before':10,'limit':3           | [7, 8, 9]  | false",
        "'before':4,'limit':3            | [1, 2, 3]  | true",
        "'before':5,'limit':3            | [2, 3, 4]  | false",
        "'before':4                      | [1, 2, 3]  | true",
        "'before':1                      | []         | true",
        "'before':0                      | []         | true",
        "'before':99,'limit':2           | [9, 10]    | false",
        "'before':9007199254740991,'limit':1 | [10]   | false",
      })
  void aPageHoldsTheNewestOfTheOlderMessages(String asked, String seqs, String complete) {
    say(10);
    String page = history(asked);
    assertEquals(seqs, seqs(page).toString());
    assertEquals(complete, complete(page));
  }

  @Test
  void aPageHas50MessagesUnlessAskedOtherwise() {
    say(60);
    assertEquals(LongStream.rangeClosed(11, 60).boxed().toList(), seqs(history("'before':61")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "201", "-1", "1.5", "'all'"})
  void aPageHas1To200Messages(String limit) {
    assertEquals(
        "bad-packet", TestClient.field(List.of(history("'before':1,'limit':" + limit)), "code"));
  }

  @Test
  void pageAfterPageAllKeptMessagesAreRead() {
    say(700); // of which 500 are kept
    List<Long> read = new ArrayList<>();
    long before = 701;
    String page = "'complete':false";
    while (complete(page + "}").startsWith("false")) {
      page = history("'before':" + before + ",'limit':80");
      read.addAll(0, seqs(page));
      before = read.get(0);
    }
    assertEquals(LongStream.rangeClosed(201, 700).boxed().toList(), read);
    assertEquals(List.of(), seqs(history("'before':201")));
    assertEquals("true", complete(history("'before':201")));
    assertEquals("true", complete(history("'before':100")));
  }

  @Test
  void messagesDeletedByTheStoreAreNoGap() {
    say(450);
    for (int i = 0; i < 100; i++) { // the room is not notified that this deletes its first 50
      memory.append(new Draft("lobby", null, null, "x", "hi", 0), outcome -> {});
    }
    String page = history("'before':60");
    assertEquals(LongStream.rangeClosed(51, 59).boxed().toList(), seqs(page));
    assertEquals("true", complete(page));
    assertEquals("true", complete(history("'before':51")));
  }

  @Test
  void aLogWithoutMessagesIsComplete() {
    assertEquals("true", complete(history("'before':7")));
  }

  @Test
  void aPageThatCannotBeReadNowIsRefusedForNow() {
    say(300);
    store.unreadable(true);
    String refusal = history("'before':50");
    assertEquals("busy", TestClient.field(List.of(refusal), "code"));
    assertTrue(refusal.contains("'room':'lobby'"));
    assertTrue(refusal.contains("'before':50,'retryAfter':1.0"));
    store.unreadable(false);
    assertEquals(49, seqs(history("'before':50")).size());
  }

  @Test
  void aMemberThatLeftMeanwhileGetsNoPage() {
    say(300);
    ann.send("{'kind':'history','room':'lobby','before':50}").leave();
    work();
    assertEquals(List.of("left"), JoinTest.kinds(ann.heard()));
  }

  @Test
  void aClientOutsideTheRoomReadsNoHistory() {
    TestClient stranger = world.client().send("{'kind':'history','room':'lobby','before':50}");
    assertEquals("not-joined", stranger.heardField("code"));
  }
}
