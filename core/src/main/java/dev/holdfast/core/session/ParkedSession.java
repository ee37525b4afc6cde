package dev.holdfast.core.session;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.fsm.SnapshotException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A parked session, in a form with which another {@link ConnectionManager} can go on. Immutable by
 * agreement: the arrays are not copied and must not be written to.
 */
public final class ParkedSession {

  private static final int VERSION = 2;
  private static final int BESIDE = 400; // bytes, such as the name of the host and a member

  private final String sid;
  private final long rest;
  private final ClientHost host;
  private final boolean confirmed;
  private final byte[] snapshot;
  private final byte[] application;

  /**
   * Makes one of what was kept.
   *
   * @param rest for how many milliseconds its client may be silent from now on
   * @param host of the client
   * @param confirmed whether the client has sent a second request
   * @param snapshot as {@link dev.holdfast.fsm.SessionSnapshot#encode} has written it
   * @param application what {@link Application#park} has returned
   */
  @SuppressWarnings("EI_EXPOSE_REP2") // see the class comment
  public ParkedSession(
      String sid,
      long rest,
      ClientHost host,
      boolean confirmed,
      byte[] snapshot,
      byte[] application) {
    this.sid = sid;
    this.rest = rest;
    this.host = host;
    this.confirmed = confirmed;
    this.snapshot = snapshot;
    this.application = application;
  }

  /** Its sid. */
  public String sid() {
    return sid;
  }

  /** For how many milliseconds its client may be silent. */
  public long rest() {
    return rest;
  }

  /** The host of the client. */
  public ClientHost host() {
    return host;
  }

  /** Whether the client has sent a second request: see {@link ConnectionManager}. */
  public boolean confirmed() {
    return confirmed;
  }

  /** The session without its sockets. */
  @SuppressWarnings("EI_EXPOSE_REP") // see the class comment
  public byte[] snapshot() {
    return snapshot;
  }

  /** What the application knows of the session. */
  @SuppressWarnings("EI_EXPOSE_REP") // see the class comment
  public byte[] application() {
    return application;
  }

  /** About how many bytes it takes to keep it. */
  int size() {
    return BESIDE + snapshot.length + application.length;
  }

  /** Returns the form in which it can be kept. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(size());
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(sid);
      out.writeLong(rest);
      out.writeUTF(host.name());
      out.writeBoolean(host.shared());
      out.writeBoolean(confirmed);
      out.writeInt(snapshot.length);
      out.write(snapshot);
      out.writeInt(application.length);
      out.write(application);
    } catch (IOException e) {
      throw new UncheckedIOException("an array does not fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #encode} has written.
   *
   * @throws SnapshotException if it is damaged or of an unknown version
   */
  public static ParkedSession decode(byte[] bytes) throws SnapshotException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new SnapshotException("a parked session of the unknown version " + version);
      }
      ParkedSession session =
          new ParkedSession(
              in.readUTF(),
              in.readLong(),
              readHost(in),
              in.readBoolean(),
              readBytes(in),
              readBytes(in));
      if (in.available() > 0) {
        throw new SnapshotException("a parked session with more behind it");
      }
      return session;
    } catch (IOException e) {
      throw new SnapshotException("a parked session that is cut off");
    }
  }

  private static ClientHost readHost(DataInputStream in) throws IOException, SnapshotException {
    String name = in.readUTF();
    ClientHost host = ClientHost.named(name);
    if (host == null) {
      throw new SnapshotException("a parked session of a host that is none");
    }
    return new ClientHost(host.name(), host.loopback(), in.readBoolean());
  }

  private static byte[] readBytes(DataInputStream in) throws IOException, SnapshotException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new SnapshotException("a parked session that is cut off");
    }
    return in.readNBytes(length);
  }
}
