package dev.holdfast.core.relay;

import dev.holdfast.fsm.Ticket;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Checks of the links between the nodes of a test. */
public final class RelayChecks {

  private RelayChecks() {}

  /** The tickets of requests that came by a link and are not answered. */
  public static Set<Ticket> openTickets(RelayLink link) {
    try {
      Field field = RelayLink.class.getDeclaredField("tickets");
      field.setAccessible(true);
      Collection<?> tickets = ((Map<?, ?>) field.get(link)).values();
      Set<Ticket> open = new HashSet<>();
      tickets.forEach(ticket -> open.add((Ticket) ticket));
      return open;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
