package dev.holdfast.core.chat.moderation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import com.password4j.Argon2Function;
import com.password4j.Hash;
import com.password4j.HashingFunction;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.HostRateLimiter;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.loop.EventLoop;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verifier of the admin password, by a salted, slow hash. The password itself is kept as well,
 * so that a session which an earlier process made an admin's stays one only under the same
 * password.
 *
 * <p>Confined to the loop; the hashing is done by a worker, because it would block the loop. A host
 * may try five times a minute, and the networks around it twice and four times as often. Only
 * failed tries use up the limit, but each is counted before it is checked, so that many at once
 * cannot get around it. One try of a host waits for the worker at a time, so that many tries of one
 * host keep no other out.
 *
 * <p>A quick hash of eight bits keeps 255 of 256 wrong tries from the worker, so that many hosts
 * cannot keep others out either. Its key is random in each process, so that neither the time of an
 * answer nor a file says anything about the password.
 */
public final class AdminPasswordVerifier {

  private static final Logger log = LoggerFactory.getLogger(AdminPasswordVerifier.class);

  private static final int MEMORY = 7_168; // KiB
  private static final int ITERATIONS = 5;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;

  private static final RateLimit TRIES = RateLimit.of(5, Duration.ofMinutes(1));
  private static final int SIEVE = 0xff; // the bits of the quick hash
  private static final int MAX_WAITING = 64; // tries that wait for the worker
  private static final long RETRY_AFTER = 1_000; // milliseconds, if too many wait

  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"; // without look-alikes
  private static final int RANDOM_LENGTH = 24; // 5 bits each: 120

  private final EventLoop loop;
  private final Executor worker;
  private final byte[] password;
  private final HashingFunction slow;
  private final CompletableFuture<Hash> hash;
  private final HashFunction quick;
  private final int sieved;
  private final HostRateLimiter tries = new HostRateLimiter(TRIES, HostRateLimiter.NETWORKS);
  private final Set<String> waiting = new HashSet<>(); // hosts
  private final List<Runnable> whenIdle = new ArrayList<>();

  /**
   * Makes a verifier; has the worker hash the password.
   *
   * @param random makes the salt; must be unpredictable
   * @param worker hashes passwords one after the other: some 100 ms and 7 MiB each
   */
  public AdminPasswordVerifier(
      String password, RandomGenerator random, EventLoop loop, Executor worker) {
    this(
        password,
        random,
        loop,
        worker,
        Argon2Function.getInstance(MEMORY, ITERATIONS, LANES, HASH_BYTES, Argon2.ID));
  }

  /** Makes a verifier that hashes with {@code slow}, as tests do with a faster function. */
  public AdminPasswordVerifier(
      String password,
      RandomGenerator random,
      EventLoop loop,
      Executor worker,
      HashingFunction slow) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    this.quick = Hashing.sipHash24(random.nextLong(), random.nextLong());
    this.sieved = sieve(password);
    this.loop = loop;
    this.worker = worker;
    this.password = bytes(password);
    this.slow = slow;
    this.hash =
        CompletableFuture.supplyAsync(
            () -> Password.hash(this.password).addSalt(salt).with(slow), worker);
  }

  /** The hash of the password, which no other process has. May block for some 100 ms. */
  public String hash() {
    return hash.join().getResult();
  }

  /** Whether this is a hash of the password, made by any process. Blocks for some 100 ms. */
  public boolean isHashedAs(String other) {
    try {
      return slow.check(password, other.getBytes(UTF_8));
    } catch (RuntimeException e) {
      log.warn("what should be the hash of a password is none", e);
      return false;
    }
  }

  /** Makes a random password: 24 letters and digits that are easy to copy. */
  public static String random(RandomGenerator random) {
    return random
        .ints(RANDOM_LENGTH, 0, ALPHABET.length())
        .mapToObj(index -> ALPHABET.substring(index, index + 1))
        .collect(Collectors.joining());
  }

  /**
   * Checks a password that a client of this host has sent.
   *
   * @param then gets the verdict on the loop, during the call or later
   */
  void check(ClientHost host, String password, Consumer<PasswordVerdict> then) {
    if (waiting.contains(host.name())) {
      then.accept(new PasswordVerdict.Later(RETRY_AFTER));
      return;
    }
    long wait = tries.admit(host, loop.now());
    if (wait > 0) {
      then.accept(new PasswordVerdict.Later(wait));
    } else if (sieve(password) != sieved) {
      then.accept(new PasswordVerdict.Wrong());
    } else if (waiting.size() == MAX_WAITING) {
      tries.giveBack(host);
      then.accept(new PasswordVerdict.Later(RETRY_AFTER));
    } else {
      worker.execute(
          () -> {
            Boolean right = isRight(password);
            loop.execute(() -> checked(host, right, then));
          });
      waiting.add(host.name()); // only now: a worker that refuses must not leave it there
    }
  }

  private void checked(ClientHost host, @Nullable Boolean right, Consumer<PasswordVerdict> then) {
    waiting.remove(host.name());
    try {
      then.accept(verdict(host, right));
    } finally {
      callBackIfIdle();
    }
  }

  /** Calls back when no password is being checked: during the call, or on the loop later. */
  public void whenIdle(Runnable then) {
    whenIdle.add(then);
    callBackIfIdle();
  }

  /** Whether no password is being checked. */
  public boolean isIdle() {
    return waiting.isEmpty();
  }

  private void callBackIfIdle() {
    if (isIdle()) {
      List<Runnable> due = ImmutableList.copyOf(whenIdle);
      whenIdle.clear();
      due.forEach(Runnable::run);
    }
  }

  /** Whether a password is right; null if the check failed. Called on the worker. */
  private @Nullable Boolean isRight(String password) {
    try {
      return Password.check(bytes(password), hash.join());
    } catch (RuntimeException | OutOfMemoryError e) { // a hash takes some memory
      log.error("a password could not be checked", e);
      return null;
    }
  }

  private int sieve(String password) {
    return quick.hashBytes(bytes(password)).asInt() & SIEVE;
  }

  /** Composed, as RFC 8265 has it: a file and a keyboard may differ in that. */
  private static byte[] bytes(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(UTF_8);
  }

  private PasswordVerdict verdict(ClientHost host, @Nullable Boolean right) {
    if (right == null) {
      return new PasswordVerdict.Later(RETRY_AFTER);
    }
    if (!right) {
      return new PasswordVerdict.Wrong();
    }
    tries.giveBack(host);
    return new PasswordVerdict.Right();
  }

  /** Drops hosts without recent tries; to be called every few seconds. */
  public void sweep(long now) {
    tries.sweep(now);
  }
}
