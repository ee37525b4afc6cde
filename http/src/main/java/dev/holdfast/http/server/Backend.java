package dev.holdfast.http.server;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.Application;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.session.ParkedSessionStore;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.http.cluster.ClusterNode;
import dev.holdfast.http.handler.Router;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The backend of a server, which a program provides: the applications that get the packets of
 * sessions, each at a path of its own, the handlers for other paths, and the timer and state behind
 * them. Immutable; its parts are called on the loop, but for those that say otherwise.
 */
public final class Backend {

  /** The path at which clients expect an application, unless they are told another. */
  public static final String BIND = "/bind";

  /** No segment is nothing but dots: clients leave these out of what they ask for. */
  private static final Pattern PATH = Pattern.compile("(/(?!\\.+(/|$))[A-Za-z0-9._~-]+)+");

  /** Paths of the server itself, with what is below them. */
  private static final Pattern OWN = Pattern.compile("/(healthz|readyz|metrics|client)(/.*)?");

  /**
   * An application at its path.
   *
   * @param policy what its sessions are granted; null for that of the server
   */
  record Mount(String path, Application application, @Nullable SessionPolicy policy) {}

  /** A provider of further routes, whose handlers keep the limits of the server. */
  public interface RouteProvider {
    /** Adds them. Called once, before the first request, by the thread that starts the server. */
    void addTo(Router router, RouteContext context);

    /** The server stops: answers all requests that are held. Called on the loop. */
    default void close() {}
  }

  private final ImmutableList<Mount> mounts;
  private final ImmutableMap<String, ParkedSessionStore> parking;
  private final ImmutableMap<String, HttpHandler> handlers;
  private final ImmutableList<RouteProvider> routes;
  private final Runnable timer;
  private final Supplier<@Nullable String> problem;
  private final Runnable closed;
  private final @Nullable ClusterNode cluster;

  private Backend(Builder builder) {
    mounts = ImmutableList.copyOf(builder.mounts.values());
    parking = ImmutableMap.copyOf(builder.parking);
    handlers = ImmutableMap.copyOf(builder.handlers);
    routes = builder.routes.build();
    timer = builder.timer;
    problem = builder.problem;
    closed = builder.closed;
    cluster = builder.cluster;
  }

  /** A builder of a backend, still empty. */
  public static Builder builder() {
    return new Builder();
  }

  /** The applications, in the order in which they were added. */
  ImmutableList<Mount> mounts() {
    return mounts;
  }

  /** What keeps the sessions of applications between two processes, by their paths. */
  ImmutableMap<String, ParkedSessionStore> parking() {
    return parking;
  }

  /** The handlers for other paths, by the beginning of the path. */
  ImmutableMap<String, HttpHandler> handlers() {
    return handlers;
  }

  /** The providers of further routes. */
  ImmutableList<RouteProvider> routes() {
    return routes;
  }

  /** The timers of the backend; called every 100 ms. */
  Runnable timer() {
    return timer;
  }

  /** Why the backend cannot work now, or null if it can: what {@code /readyz} answers. */
  Supplier<@Nullable String> problem() {
    return problem;
  }

  /** Frees what the backend holds. */
  Runnable closed() {
    return closed;
  }

  /** The node that the server is; null if it is in no cluster. */
  @Nullable ClusterNode cluster() {
    return cluster;
  }

  /** Builds a backend. */
  public static final class Builder {
    private final Map<String, Mount> mounts = new LinkedHashMap<>(); // by path
    private final Map<String, ParkedSessionStore> parking = new LinkedHashMap<>(); // by path
    private final Map<String, HttpHandler> handlers = new LinkedHashMap<>();
    private final ImmutableList.Builder<RouteProvider> routes = ImmutableList.builder();
    private Runnable timer = () -> {};
    private Supplier<@Nullable String> problem = () -> null;
    private Runnable closed = () -> {};
    private @Nullable ClusterNode cluster;

    private Builder() {}

    /**
     * Adds an application, whose sessions are at this path.
     *
     * @param path such as {@code /stocks} or {@code /push/stocks}: segments of letters, digits and
     *     {@code . _ ~ -}
     * @throws IllegalArgumentException if the path is not of this form, is one of the server
     *     itself, or has an application
     */
    public Builder application(String path, Application application) {
      return add(path, application, null);
    }

    /**
     * Adds an application, whose sessions are granted what this policy says. Its memory budget
     * means nothing: all applications of a server share the one of its {@link ServerConfig#policy}.
     */
    public Builder application(String path, Application application, SessionPolicy policy) {
      return add(path, application, policy);
    }

    private Builder add(String path, Application application, @Nullable SessionPolicy policy) {
      requireNonNull(path, "Backend.Builder.application");
      checkArgument(
          PATH.matcher(path).matches(), "'%s' is no path of an application, as /stocks is", path);
      checkArgument(!OWN.matcher(path).matches(), "%s is a path of the server itself", path);
      requireNonNull(application, "Backend.Builder.application");
      Mount before = mounts.putIfAbsent(path, new Mount(path, application, policy));
      checkArgument(before == null, "a second application at %s", path);
      return this;
    }

    /**
     * Sets what keeps the sessions of an application while no server runs: a server that is closed
     * parks them there, and the next one goes on with them, so that their clients notice nothing.
     * The application {@linkplain Application#park says} what is kept of each.
     *
     * @param path of an application that was added
     */
    public Builder parking(String path, ParkedSessionStore store) {
      requireNonNull(path, "Backend.Builder.parking");
      checkArgument(mounts.containsKey(path), "there is no application at %s yet", path);
      requireNonNull(store, "Backend.Builder.parking");
      checkArgument(parking.put(path, store) == null, "a second parking at %s", path);
      return this;
    }

    /**
     * Adds an Undertow handler for all paths below this one that are not the server's own: those of
     * applications, of the client library and, unless they have a port of their own, of operators.
     *
     * <p>It is called on the loop and must not block it; blocking work is dispatched to the worker,
     * as usual. Origins, hosts and the size of bodies are its own affair; how long it waits for a
     * body has a limit, {@link ServerConfig#bodyTimeout}. It cannot upgrade a connection.
     *
     * @param prefix the beginning of the paths; {@code /} for all others
     */
    public Builder handler(String prefix, HttpHandler handler) {
      requireNonNull(prefix, "Backend.Builder.handler");
      checkArgument(
          prefix.equals("/") || PATH.matcher(prefix).matches(),
          "'%s' is no beginning of a path, as / and /api are",
          prefix);
      checkArgument(!OWN.matcher(prefix).matches(), "%s is a path of the server itself", prefix);
      requireNonNull(handler, "Backend.Builder.handler");
      checkArgument(handlers.put(prefix, handler) == null, "a second handler at %s", prefix);
      return this;
    }

    /** Adds further routes, whose handlers keep the limits of the server. */
    public Builder routes(RouteProvider more) {
      routes.add(requireNonNull(more, "Backend.Builder.routes"));
      return this;
    }

    /** Sets what is called every 100 ms, for timers. */
    public Builder timer(Runnable timer) {
      this.timer = requireNonNull(timer, "Backend.Builder.timer");
      return this;
    }

    /**
     * Sets what {@code /readyz} asks.
     *
     * @param problem why the backend cannot work now, or null if it can
     */
    public Builder problem(Supplier<@Nullable String> problem) {
      this.problem = requireNonNull(problem, "Backend.Builder.problem");
      return this;
    }

    /**
     * Sets what frees all that the backend holds, such as threads, files and timers of its own.
     *
     * <p>It is called once, also if the server could not start, and not on the loop. The loop and
     * the threads for work that blocks have ended by then, but for one that a call of the backend
     * keeps for more than 5 s. It may block; the server that takes the place of this one waits for
     * it. What it throws is logged.
     */
    public Builder closed(Runnable closed) {
      this.closed = requireNonNull(closed, "Backend.Builder.closed");
      return this;
    }

    /** Makes the server a node of a cluster: its sids begin with the name of the node. */
    public Builder cluster(ClusterNode node) {
      cluster = requireNonNull(node, "Backend.Builder.cluster");
      return this;
    }

    /** The backend. */
    public Backend build() {
      return new Backend(this);
    }
  }

  /** The factory of backends. */
  public interface Factory {
    /**
     * Called once for each server, before its first request, and not on the loop: it may block.
     *
     * @param loop calls the applications, and runs tasks for them
     * @param codec between packets and values
     * @throws IOException if there is no backend; the message is for the operator
     */
    Backend create(EventLoop loop, PacketCodec codec) throws IOException;
  }
}
