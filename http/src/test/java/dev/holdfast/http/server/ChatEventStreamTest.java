package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.get;
import static dev.holdfast.http.server.RawClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of server-sent events with the chat behind them. */
class ChatEventStreamTest {

  private static final String EVENTS = "Accept: text/event-stream";
  private static final Pattern EVENT = Pattern.compile("id: (\\S+)\ndata: (.*)\n\n");

  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.withChat(TestServer.config());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient listen(String path, String... headers) throws IOException {
    RawClient client = server.keep(server.client());
    String[] all = new String[headers.length + 1];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = EVENTS;
    client.send(get(path, all));
    assertEquals(200, client.readStreamHead().status());
    return client;
  }

  private void say(String text) throws IOException {
    String form = "application/x-www-form-urlencoded";
    assertEquals(200, server.ask(post("/chat", form, "nick=bob&message=" + text)).status());
  }

  private static Matcher event(RawClient client) throws IOException {
    String chunk = client.readChunk();
    Matcher event = EVENT.matcher(chunk);
    assertTrue(event.matches(), chunk);
    return event;
  }

  private static String join(String room) {
    return "{\"kind\":\"join\",\"room\":\"" + room + "\",\"nick\":\"ann\"}";
  }

  @Test
  void anEventHasTheBytesThatMembersGet() throws IOException {
    RawSession ann = new RawSession(server);
    ann.send(join("lobby"));
    RawClient client = listen("/chat");
    client.readChunk();
    say("h%C3%BC");
    String data = event(client).group(2);
    assertTrue(data.startsWith("{\"kind\":\"message\",\"room\":\"lobby\",\"from\":\"bob\""), data);
    assertEquals("{\"packets\":[" + data + "]}", ann.ask());
  }

  @Test
  void aStreamGoesOnWhereTheLastOneBrokeOff() throws IOException {
    RawClient first = listen("/chat");
    String begin = first.readChunk();
    String where = begin.replaceFirst("(?s).*id: (\\S+)\n.*", "$1");
    assertEquals("retry: 3000\nid: " + where + "\n\n", begin);
    first.close();
    say("one");
    RawClient second = listen("/chat", "Last-Event-ID: " + where);
    second.readChunk();
    String id = event(second).group(1);
    second.close();
    say("two");
    say("three");
    RawClient third = listen("/chat?since=0", "Last-Event-ID: " + id);
    assertEquals("retry: 3000\nid: " + id + "\n\n", third.readChunk());
    String both = third.readChunk();
    assertTrue(
        both.matches("(?s)id: .*\"text\":\"two\".*\n\nid: .*\"text\":\"three\".*\n\n"), both);
    say("four");
    assertTrue(event(third).group(2).contains("\"text\":\"four\""));
  }

  @Test
  void aStreamMayBeOfARoom() throws IOException {
    assertEquals(404, server.ask(get("/chat?room=tea", EVENTS)).status());
    RawSession ann = new RawSession(server);
    ann.send(join("tea"));
    RawClient client = listen("/chat?room=tea");
    client.readChunk();
    say("in-the-lobby");
    ann.send("{\"kind\":\"say\",\"room\":\"tea\",\"text\":\"in tea\"}");
    assertTrue(event(client).group(2).contains("\"text\":\"in tea\""));
  }

  @Test
  void aNameThatNoRoomHasIsExplained() throws IOException {
    RawClient.Answer answer = server.ask(get("/chat?room=TEA", EVENTS));
    assertEquals(400, answer.status());
    assertTrue(answer.body().contains("This one is written tea."), answer.body());
  }
}
