package dev.holdfast.http.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.primitives.Bytes;
import dev.holdfast.core.relay.NodeName;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of a link, in which each node proves that it has the secret: challenge and
 * response, over the random bytes and the names of both, so that a proof is good for one
 * connection, one direction and one pair of nodes. Confined to the loop.
 *
 * <p>The node that has opened the connection sends a hello: version, its name and that of the node
 * it wants, 32 random bytes. The other answers with 32 random bytes of its own and its proof. The
 * first sends its proof, and from then on both send frames under keys that come of all this.
 */
final class LinkHandshake {

  private static final byte[] VERSION = "HFL1".getBytes(US_ASCII);
  private static final int NAME = NodeName.LONGEST; // bytes, with zeros behind a shorter name
  private static final int NONCE = 32;
  private static final int PROOF = 32;

  /** Bytes of the hello, of the answer, and of the proof of the node that has connected. */
  static final int HELLO = VERSION.length + 2 * NAME + NONCE;

  static final int ANSWER = NONCE + PROOF;

  /** The keys of a connection, for each direction. */
  @SuppressWarnings("ArrayRecordComponent") // not compared
  record Keys(byte[] sending, byte[] receiving) {}

  private final LinkSecret secret;
  private final NodeName own;
  private final boolean dialled; // this node has opened the connection
  private @Nullable NodeName peer; // null: not known yet
  private byte[] hello = {};
  private byte[] transcript = {};
  private boolean done;

  private LinkHandshake(LinkSecret secret, NodeName own, @Nullable NodeName peer, boolean dialled) {
    this.secret = secret;
    this.own = own;
    this.peer = peer;
    this.dialled = dialled;
  }

  /** That of a connection to this node. */
  static LinkHandshake dialling(LinkSecret secret, NodeName own, NodeName peer) {
    return new LinkHandshake(secret, own, peer, true);
  }

  /** That of a connection which another node has opened. */
  static LinkHandshake accepting(LinkSecret secret, NodeName own) {
    return new LinkHandshake(secret, own, null, false);
  }

  /** The first bytes to send; none for a connection that was accepted. */
  byte[] begin(SecureRandom random) {
    if (!dialled) {
      return new byte[0];
    }
    hello = Bytes.concat(VERSION, name(own), name(peer()), nonce(random));
    return hello;
  }

  /** How many bytes the next message of the other node has. */
  int expected() {
    if (dialled) {
      return ANSWER;
    }
    return hello.length == 0 ? HELLO : PROOF;
  }

  /**
   * Takes the next message of the other node; returns what is to be sent.
   *
   * @throws LinkException if that node is none of this cluster, or wants another one
   */
  byte[] receive(byte[] message, SecureRandom random) throws LinkException {
    if (dialled) {
      return receiveAnswer(message);
    }
    if (hello.length == 0) {
      return receiveHello(message, random);
    }
    check(message, "dialled");
    done = true;
    return new byte[0];
  }

  private byte[] receiveHello(byte[] message, SecureRandom random) throws LinkException {
    if (!Arrays.equals(message, 0, VERSION.length, VERSION, 0, VERSION.length)) {
      throw new LinkException("it does not speak as a node of this version");
    }
    NodeName caller = named(message, VERSION.length);
    NodeName called = named(message, VERSION.length + NAME);
    if (!called.equals(own) || caller.equals(own)) {
      throw new LinkException("it looks for another node");
    }
    peer = caller;
    hello = message;
    byte[] nonce = nonce(random);
    transcript = Bytes.concat(hello, nonce);
    return Bytes.concat(nonce, secret.derive("accepted", transcript));
  }

  private byte[] receiveAnswer(byte[] message) throws LinkException {
    transcript = Bytes.concat(hello, Arrays.copyOf(message, NONCE));
    check(Arrays.copyOfRange(message, NONCE, ANSWER), "accepted");
    done = true;
    return secret.derive("dialled", transcript);
  }

  private void check(byte[] proof, String use) throws LinkException {
    if (!MessageDigest.isEqual(proof, secret.derive(use, transcript))) {
      throw new LinkException("it does not have the secret of this cluster");
    }
  }

  /** Whether both nodes have proved themselves, as far as this one has to know. */
  boolean isDone() {
    return done;
  }

  /** The other node. */
  NodeName peer() {
    if (peer == null) {
      throw new IllegalStateException("the other node is not known yet");
    }
    return peer;
  }

  /** The keys, when it is done. */
  Keys keys() {
    byte[] ofDialled = secret.derive("frames of dialled", transcript);
    byte[] ofAccepted = secret.derive("frames of accepted", transcript);
    return dialled ? new Keys(ofDialled, ofAccepted) : new Keys(ofAccepted, ofDialled);
  }

  private static byte[] nonce(SecureRandom random) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    return nonce;
  }

  private static byte[] name(NodeName node) {
    return Arrays.copyOf(node.name().getBytes(US_ASCII), NAME);
  }

  private static NodeName named(byte[] message, int from) throws LinkException {
    String name = new String(message, from, NAME, US_ASCII);
    int end = name.indexOf('\0');
    try {
      return new NodeName(end < 0 ? name : name.substring(0, end));
    } catch (IllegalArgumentException e) {
      throw new LinkException("it names no node");
    }
  }
}
