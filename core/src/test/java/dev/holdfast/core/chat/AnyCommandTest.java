package dev.holdfast.core.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.common.net.InetAddresses;
import dev.holdfast.core.limit.ClientHost;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A test that every command of an admin is answered once, whatever bans and members there are. */
class AnyCommandTest {

  private static final int COMMANDS = 200;

  private static final List<String> ADDRESSES =
      List.of(
          "192.0.2.2",
          "198.51.100.1",
          "2001:db8::5",
          "2001:db8:0:1::5",
          "2001:db8:0:100::5",
          "2001:db8:1::5",
          "2001:db9::5");

  private static final List<String> NAMES =
      List.of(
          "bob",
          "eve",
          "zoe",
          "",
          "::1",
          "127.0.0.1",
          "::ffff:192.0.2.2",
          "192.0.2.2/32",
          "192.0.2.0/24",
          "2001:db8::/64",
          "2001:db8:0:1ff::/56",
          "2001:DB8::/48",
          "2001:db8::/32",
          "fe80::1%eth0",
          "[2001:db8::5]");

  private final TestChat chat = new TestChat();
  private Random random = new Random(0);

  private String any(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  private String target() {
    return any(random.nextBoolean() ? ADDRESSES : NAMES);
  }

  private String command() {
    return switch (random.nextInt(6)) {
      case 0 -> "/admin unban " + target();
      case 1 -> "/admin info " + target();
      case 2 -> "/admin kick " + target() + " spam";
      case 3 -> "/admin bans";
      default -> "/admin ban " + target() + " spam " + (1 + random.nextInt(100));
    };
  }

  /** A client from one of the addresses joins, unless it is banned there. */
  private void visit(String nick) {
    ClientHost host = ClientHost.of(InetAddresses.forString(any(ADDRESSES)));
    if (TestClient.create(chat, host).creation() != null) {
      chat.client(host).join(nick);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyCommandIsAnsweredOnce(long seed) {
    random = new Random(seed);
    TestClient ann = chat.member("ann");
    ann.say("/auth " + TestChat.PASSWORD).heard();
    for (int i = 0; i < COMMANDS; i++) {
      visit(any(List.of("bob", "eve", "zoe")));
      chat.pass(random.nextInt(10_000));
      ann.heard();
      String id = "c" + i;
      String command = command();
      ann.say(id, command);
      assertNull(ann.condition(), command);
      assertEquals(
          1,
          ann.heard().stream().filter(packet -> packet.contains("'id':'" + id + "'")).count(),
          command);
    }
  }
}
