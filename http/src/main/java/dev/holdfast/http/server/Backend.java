package dev.holdfast.http.server;

import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.Application;
import dev.holdfast.core.session.PacketCodec;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The backend of a server: an application behind its sessions, and what else belongs to it. Every
 * member is called on the loop.
 *
 * @param application gets and sends the packets of all sessions
 * @param guests the guest channel behind {@code /chat}; null for none, and then there is no chat
 *     page either
 * @param sweep runs the timers of the backend; called every 100 ms
 * @param problem why the backend cannot work now, or null if it can: what {@code /readyz} answers
 */
public record Backend(
    Application application,
    @Nullable GuestChannel guests,
    Runnable sweep,
    Supplier<@Nullable String> problem) {

  /** A backend that can always work. */
  public Backend(Application application, @Nullable GuestChannel guests, Runnable sweep) {
    this(application, guests, sweep, () -> null);
  }

  /** An application without guests and timers. */
  public Backend(Application application) {
    this(application, null, () -> {});
  }

  /** The factory of backends. */
  public interface Factory {
    /**
     * Called once for each server, before its first request, and not on the loop: it may block.
     *
     * @param loop calls the application, and runs tasks for it
     * @param codec between packets and values
     * @throws IOException if there is no backend; the message is for the operator
     */
    Backend create(EventLoop loop, PacketCodec codec) throws IOException;
  }
}
