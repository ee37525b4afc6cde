package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.store.memory.MemoryChatStore;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTest {

  private static final Pattern SEQ = Pattern.compile("'kind':'message'.*?'seq':(\\d+)");

  private final TestChat world = new TestChat();

  /** The history that a join gets, after five messages in the log {@code id1}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'since':3,'log':'id1'    | [4, 5]       | true",
        "'since':5,'log':'id1'    | []        | true",
        "'since':0,'log':'id1'    | [1, 2, 3, 4, 5] | true",
        "'since':3                | [4, 5]       | true",
        "'since':6,'log':'id1'    | [1, 2, 3, 4, 5] | false",
        "'since':3,'log':'other'  | [1, 2, 3, 4, 5] | false",
        "'since':5,'log':'other'  | [1, 2, 3, 4, 5] | false",
        "'log':'other'            | [1, 2, 3, 4, 5] | false",
        "'log':'id1'              | [1, 2, 3, 4, 5] | true",
      })
  void historyContinuesWhereTheClientLeftOffIfItCan(String place, String seqs, String complete) {
    talk(world, 5);
    TestClient bob = world.client().join("bob", place);
    String welcome = bob.heard().get(0);
    assertEquals(seqs, seqsOf(welcome).toString());
    assertEquals(complete, TestClient.field(List.of(welcome), "complete"));
    assertEquals("5", TestClient.field(List.of(welcome), "seq"));
  }

  @Test
  void anotherLogIsAGapEvenIfThisOneIsEmpty() {
    TestClient bob = world.client().join("bob", "'since':3,'log':'other'");
    assertTrue(bob.heard().get(0).endsWith("'history':[],'oldest':1,'complete':false}"));
  }

  @Test
  void atMost200MessagesAreTold() {
    talk(world, 201);
    String first = world.client().join("bob").heard().get(0);
    assertEquals(LongStream.rangeClosed(2, 201).boxed().toList(), seqsOf(first));
    assertTrue(first.endsWith("'oldest':1,'complete':false}"));
    assertTrue(world.client().join("eve", "'since':1").heard().get(0).endsWith("'complete':true}"));
  }

  @Test
  void atMost256KibibytesAreTold() {
    TestClient ann = world.member("ann");
    String text = "x".repeat(2_000);
    for (int i = 0; i < 150; i++) {
      ann.say(text);
    }
    int size = ann.heard().get(149).length();
    List<Long> seqs = seqsOf(world.client().join("bob").heard().get(0));
    assertEquals(LongStream.rangeClosed(151 - seqs.size(), 150).boxed().toList(), seqs);
    assertTrue(seqs.size() * size <= 256 << 10 && (seqs.size() + 1) * size > 256 << 10);
  }

  @Test
  void deletedMessagesAreAGap() {
    TestChat forgetful = new TestChat(new MemoryChatStore(3));
    talk(forgetful, 5);
    String welcome = forgetful.client().join("bob", "'since':1").heard().get(0);
    assertEquals(List.of(3L, 4L, 5L), seqsOf(welcome));
    assertTrue(welcome.endsWith("'oldest':3,'complete':false}"));
    welcome = forgetful.client().join("eve", "'since':2").heard().get(0);
    assertTrue(welcome.endsWith("'oldest':3,'complete':true}"));
  }

  private static void talk(TestChat world, int messages) {
    TestClient ann = world.member("ann");
    for (int i = 0; i < messages; i++) {
      ann.say("hi");
    }
  }

  private static List<Long> seqsOf(String welcome) {
    return SEQ.matcher(welcome).results().map(seq -> Long.valueOf(seq.group(1))).toList();
  }
}
