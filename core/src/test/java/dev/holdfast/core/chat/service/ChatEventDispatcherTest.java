package dev.holdfast.core.chat.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.core.chat.JsonCodec;
import dev.holdfast.core.chat.history.MessageLog;
import dev.holdfast.core.chat.history.MessageLog.Entry;
import dev.holdfast.core.chat.text.Nickname;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.store.ChatStore;
import dev.holdfast.core.store.RoomLog;
import dev.holdfast.core.store.memory.MemoryChatStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The order in which listeners are told, and that one may listen to one event alone. */
class ChatEventDispatcherTest {

  private static final ChatStore.Message MESSAGE =
      new ChatStore.Message(1, "ann", "hi", null, Instant.EPOCH, 0);

  private final List<String> told = new ArrayList<>();
  private final ChatEventDispatcher dispatcher = new ChatEventDispatcher();
  private final Entry entry =
      new Entry(
          MESSAGE,
          new MessageLog(new RoomLog("lobby", "log", 0, 1), new MemoryChatStore(1), new JsonCodec())
              .packet(MESSAGE));

  private ChatListener listener(String name) {
    return new ChatListener() {
      @Override
      public void published(String room, Entry entry) {
        told.add(name + " " + room + " " + entry.seq());
      }

      @Override
      public void nickUsed(String room, Nickname nick, ClientHost host, Instant at) {
        told.add(name + " " + room + " " + nick + " " + host);
      }
    };
  }

  @Test
  void allListenersAreToldInTheOrderInWhichTheyWereAdded() {
    dispatcher.add(listener("first"));
    dispatcher.add(listener("second"));
    dispatcher.published("lobby", entry);
    Nickname ann = Objects.requireNonNull(Nickname.of("ann"));
    dispatcher.nickUsed("tea", ann, new ClientHost("192.0.2.1", false), Instant.EPOCH);
    assertEquals(
        List.of(
            "first lobby 1",
            "second lobby 1",
            "first tea ann 192.0.2.1",
            "second tea ann 192.0.2.1"),
        told);
  }

  @Test
  void aListenerThatThrowsKeepsTheOthersFromNothing() {
    dispatcher.add(
        new ChatListener() {
          @Override
          public void published(String room, Entry entry) {
            throw new IllegalStateException("a fault of a listener");
          }
        });
    dispatcher.add(listener("second"));
    dispatcher.published("lobby", entry);
    assertEquals(List.of("second lobby 1"), told);
  }

  @Test
  void aListenerMayIgnoreAnEvent() {
    dispatcher.add(new ChatListener() {});
    dispatcher.add(listener("second"));
    dispatcher.published("lobby", entry);
    assertEquals(List.of("second lobby 1"), told);
  }
}
