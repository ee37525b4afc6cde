package dev.holdfast.http.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.codec.ParsedRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsualBodyReaderTest {

  private static final int MUTANTS = Integer.getInteger("holdfast.mutants", 1_000_000);
  private static final long SEED = Long.getLong("holdfast.seed", 12);

  /** Bodies as clients send them, and unusual ones, all with single quotes for double ones. */
  private static final ImmutableList<String> BODIES =
      ImmutableList.of(
          "{'sid':'9Nq8a7Fb6Xc5Zd4Ge3Hf2IaB','rid':1001}",
          "{'sid':'9Nq8a7Fb6Xc5Zd4Ge3Hf2IaB','rid':1002,'ack':1001}",
          "{'rid':7,'sid':'s','packets':[]}",
          "{'sid':'s','rid':3,'packets':[{'kind':'say','room':'lobby','id':'a1','text':'hello'}]}",
          "{'sid':'s','rid':4,'ack':3,'packets':[{'kind':'join','room':'tea','nick':'ann','since':0},"
              + "{'kind':'rooms'},[1,2,[true,false,null]],'text',12,{}]}",
          "{'sid':'s','rid':5,'packets':[{'a':{'b':{'c':[[[[1]]]]}},'d':-1.5e3,'e':''}]}",
          "{'sid':'s','rid':6,'pause':60}",
          "{'sid':'s','rid':7,'type':'terminate'}",
          "{'rid':8,'wait':60,'hold':1,'ver':'1.11','ack':1}",
          " {'sid' : 's', 'rid' : 2} ",
          "{'sid':'s','rid':1,'packets':['<é\\n\\ud83d\\ude00>','a/b','\\u2028','\\/',-0,01,1e3]}",
          "{'sid':'s','sid':'t','rid':1}",
          "{'sid':'s','rid':9007199254740991}",
          "{'sid':'s','rid':9007199254740992}",
          "{'sid':'s','rid':1,'packets':[{'k':1,'k':2}]}",
          "{'sid':'s','rid':1,'packets':[nul,truee,{'a'},{'a':},[,],[1,]]}",
          "{'sid':'s\\u0041','rid':1}",
          "{'sid':null,'rid':1,'ack':'1'}");

  private static byte[] bytes(String body) {
    return body.replace('\'', '"').getBytes(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void whatClientsSendIsReadHere(int body) {
    byte[] bytes = bytes(BODIES.get(body));
    assertEquals(BindBodyReader.read(bytes), UsualBodyReader.read(bytes, null));
    assertNotNull(UsualBodyReader.read(bytes, "another"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "{'sid':'s'}",
        "{'rid':1}",
        "{'sid':'s','rid':1}}",
        "{'sid':'s','rid':1,}",
        "{'sid':'s','rid':1,'sid':'t'}",
        "{'sid':'s','rid':1,'pause':1}",
        "{'sid':'s','rid':01}",
        "{'sid':'s','rid':9007199254740992}",
        "{'sid':'s','rid':1,'packets':[{'k':1,'k':2}]}",
        "{'sid':'s','rid':1,'packets':[{'k':1,'\\u006b':2}]}",
        "{'sid':'s','rid':1,'packets':['\t']}"
      })
  void whatIsUnusualIsLeftToTheStrictReader(String body) {
    assertNull(UsualBodyReader.read(bytes(body), null));
  }

  @Test
  void theSidOfTheRequestBeforeIsNotMadeAgain() {
    String sid = "9Nq8a7Fb6Xc5Zd4Ge3Hf2IaB";
    ParsedRequest.Continue read = UsualBodyReader.read(bytes(BODIES.get(0)), sid);
    assertSame(sid, assertNotNullAnd(read).sid());
    assertEquals("s", assertNotNullAnd(UsualBodyReader.read(bytes(BODIES.get(2)), sid)).sid());
  }

  private static ParsedRequest.Continue assertNotNullAnd(ParsedRequest.Continue read) {
    assertNotNull(read);
    return read;
  }

  @Test
  void bothReadersAgreeOnEveryBodyThatThisOneReads() {
    List<byte[]> corpus = BODIES.stream().map(UsualBodyReaderTest::bytes).toList();
    Random random = new Random(SEED);
    int read = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = corpus.get(random.nextInt(corpus.size()));
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        mutant = change(mutant, corpus.get(random.nextInt(corpus.size())), random);
      }
      ParsedRequest usual = UsualBodyReader.read(mutant, "s");
      if (usual != null) {
        read++;
        byte[] tried = mutant;
        assertEquals(
            BindBodyReader.read(mutant),
            usual,
            () -> new String(tried, UTF_8) + " (holdfast.seed=" + SEED + ")");
      }
    }
    assertTrue(read > MUTANTS / 50, read + " of " + MUTANTS + " were read");
  }

  private static byte[] change(byte[] body, byte[] other, Random random) {
    String interesting = "\"{}[],:\\ 0123456789-+.eEtrufalsn\tsidrackpets\u007fé/";
    byte[] characters = interesting.getBytes(UTF_8);
    int at = random.nextInt(body.length + 1);
    int end = Math.min(body.length, at + random.nextInt(4));
    byte[] middle =
        switch (random.nextInt(4)) {
          case 0 -> new byte[0];
          case 1 -> new byte[] {characters[random.nextInt(characters.length)]};
          case 2 -> {
            int from = random.nextInt(other.length);
            yield Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from + 1));
          }
          default -> {
            int from = random.nextInt(body.length + 1);
            yield Arrays.copyOfRange(body, from, from + random.nextInt(body.length - from + 1));
          }
        };
    byte[] changed = new byte[at + middle.length + body.length - end];
    System.arraycopy(body, 0, changed, 0, at);
    System.arraycopy(middle, 0, changed, at, middle.length);
    System.arraycopy(body, end, changed, at + middle.length, body.length - end);
    return changed;
  }
}
