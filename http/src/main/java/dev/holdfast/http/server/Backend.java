package dev.holdfast.http.server;

import dev.holdfast.core.chat.guest.GuestChannel;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.Application;
import dev.holdfast.core.session.PacketCodec;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the edge.
 *
 * @param application what stands behind the sessions
 * @param door for people without a client; null for none, and then there is no chat page either
 * @param sweep its own timers, called every 100 ms
 * @param problem why it cannot do its work now, for operators, or null if it can: what {@code
 *     /readyz} answers. Asked on the loop
 */
public record Backend(
    Application application,
    @Nullable GuestChannel guests,
    Runnable sweep,
    Supplier<@Nullable String> problem) {

  /** One that can always do its work. */
  public Backend(Application application, @Nullable GuestChannel guests, Runnable sweep) {
    this(application, guests, sweep, () -> null);
  }

  /** An application and nothing else. */
  public Backend(Application application) {
    this(application, null, () -> {});
  }

  /** Makes one for a loop. */
  public interface Factory {
    /**
     * Called once for each server, before its first request, and not on the loop: it may block.
     *
     * @param loop on which the application is called, and may be told to do something later
     * @param codec between packets and values
     * @throws IOException if there can be none; its message is for people
     */
    Backend create(EventLoop loop, PacketCodec codec) throws IOException;
  }
}
