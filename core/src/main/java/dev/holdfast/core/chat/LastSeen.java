package dev.holdfast.core.chat;

import dev.holdfast.core.Host;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where people came from who are or lately were here, in any room or at the door: whoever is to be
 * shut out has often gone by then. The last 10,000 nicks. Confined to the loop.
 */
final class LastSeen {

  private static final int NICKS = 10_000;

  private final Map<String, Host> hosts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Host> eldest) {
          return size() > NICKS;
        }
      };

  /** Somebody uses this nick at this host. */
  void seen(Nick nick, Host host) {
    hosts.remove(nick.key()); // and is now the youngest entry
    hosts.put(nick.key(), host);
  }

  /**
   * The host that is meant by what an admin typed: that of the member of the room, or else of the
   * last one anywhere, with this nick; or else the address itself. Null if it is none of these.
   */
  @Nullable Host hostOf(String typed, Room room) {
    Nick nick = Nick.of(typed);
    Member member = nick == null ? null : room.find(nick);
    Visitor visitor = member == null ? null : member.visitor();
    if (visitor != null) {
      return visitor.host();
    }
    Host host = nick == null ? null : hosts.get(nick.key());
    return host == null ? Host.named(typed) : host;
  }
}
