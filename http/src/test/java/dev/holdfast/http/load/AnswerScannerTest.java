package dev.holdfast.http.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerScannerTest {

  private final List<String> found = new ArrayList<>();

  private List<String> scan(String json) throws IOException {
    found.clear();
    byte[] bytes = ("...." + json.replace('\'', '"')).getBytes(UTF_8);
    new AnswerScanner("load me ").scan(bytes, 4, bytes.length, new Recorder());
    return found;
  }

  private final class Recorder implements ScannedAnswerListener {
    @Override
    public void created(String sid) {
      found.add("created " + sid);
    }

    @Override
    public void welcomed(long seq) {
      found.add("welcomed " + seq);
    }

    @Override
    public void message(long seq, long number) {
      found.add("message " + seq + " " + number);
    }

    @Override
    public void refused(String code, String text, String id) {
      found.add("refused " + code + " '" + text + "' " + id);
    }

    @Override
    public void ended(String type, String condition, String text) {
      found.add(type + " " + condition + text);
    }
  }

  @Test
  void anEmptyAnswerHasNothing() throws IOException {
    assertEquals(List.of(), scan("{}"));
    assertEquals(List.of(), scan(" { } "));
    assertEquals(List.of(), scan("{'packets':[]}"));
  }

  @Test
  void aCreationHasASid() throws IOException {
    assertEquals(
        List.of("created abc"),
        scan("{'sid':'abc','wait':60,'requests':2,'ver':'1.6','charsets':['UTF-8']}"));
  }

  @Test
  void packetsAreFoundInTheirOrder() throws IOException {
    assertEquals(
        List.of(
            "welcomed 7",
            "message 8 1234",
            "message 9 -1",
            "refused busy 'code' 7",
            "message 10 5"),
        scan(
            "{'packets':[{'kind':'welcome','room':'a','seq':7,'history':[{'kind':'message','seq':1,"
                + "'text':'load 9 x'}],'complete':true},\n {'kind':'message', 'text' : 'load me 1234"
                + " xxx','seq' : 8 },{'seq':9,'kind':'message','text':'a \\\\\\' ] } , load 5'},"
                + "{'kind':'error','code':'busy','text':'code','id':'7','phrases':[{'code':'x','params':{}}]},"
                + "{'kind':'typing','nick':'message'},{'text':'load me 5 ','kind':'message','seq':10}]}"));
  }

  @Test
  void anEndHasAConditionOrNone() throws IOException {
    assertEquals(
        List.of("refused banned '' ", "terminate policy-violation too fast"),
        scan(
            "{'type':'terminate','packets':[{'kind':'error','code':'banned'}],"
                + "'condition':'policy-violation','text':' too fast'}"));
    assertEquals(List.of("terminate "), scan("{'type':'terminate'}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "x", "{", "{'packets':[{'kind':'message','seq':1", "{'a':", "{'a"})
  void whatIsNoObjectIsRefused(String json) {
    assertThrows(IOException.class, () -> scan(json));
  }
}
