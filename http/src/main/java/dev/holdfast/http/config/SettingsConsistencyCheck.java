package dev.holdfast.http.config;

import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.limit.RateLimit;
import java.util.ArrayList;
import java.util.List;

/**
 * The check of settings against each other: values that are allowed alone may not work together.
 * Settings that cannot work are refused; for settings that have no effect, or an unexpected one,
 * there is a warning.
 */
final class SettingsConsistencyCheck {

  private static final long STORED = 32; // bytes of data-max for each character of a message

  private static final long CONNECTIONS = 16; // the fewest that are of use

  private final Settings settings;
  private final ChatPolicy chat;
  private final long budget;
  private final List<String> tooSmall = new ArrayList<>();

  /**
   * A check of these settings.
   *
   * @param budget how many bytes may be held in memory for all clients
   */
  SettingsConsistencyCheck(Settings settings, long budget) {
    this.settings = settings;
    this.chat = settings.chat();
    this.budget = budget;
  }

  /**
   * Refuses what cannot work.
   *
   * @throws SettingException at the first fault, or all settings that are too small for others;
   *     names the settings that it is about and the remedy
   */
  void check() throws SettingException {
    onePortEach(Setting.OPS_PORT, Setting.PORT);
    onePortEach(Setting.REDIRECT_PORT, Setting.PORT);
    onePortEach(Setting.REDIRECT_PORT, Setting.OPS_PORT);
    checkTls();
    checkCluster();
    atLeast(Setting.ROOMS_MAX, chat.namedRooms(), Setting.ROOMS, "rooms are named, with the lobby");
    long request = chat.largestRequest();
    atLeast(Setting.MAX_BODY, request, Setting.MESSAGE_LENGTH, "bytes are what a message may take");
    long welcome = chat.largestWelcome();
    Setting larger = // of the two that make a welcome large
        chat.membersInWelcome() > request ? Setting.PRESENCE_MAX : Setting.MESSAGE_LENGTH;
    atLeast(Setting.MAILBOX_BYTES, welcome, larger, "bytes are what a welcome may take");
    if (settings.data() != null) {
      long stored = STORED * chat.messageLength();
      atLeast(Setting.DATA_MAX, stored, Setting.MESSAGE_LENGTH, "bytes are what a message needs");
    }
    if (number(Setting.MAX_CONNECTIONS) != 0 && number(Setting.MAX_CONNECTIONS) < CONNECTIONS) {
      throw new SettingException(
          name(Setting.MAX_CONNECTIONS)
              + " leaves no room beside what is kept for operators; allowed: 0, or "
              + CONNECTIONS
              + " and more");
    }
    long sessions = number(Setting.SESSIONS_PER_HOST);
    if (number(Setting.CONNECTIONS_PER_HOST) != 0) {
      atLeast(
          Setting.CONNECTIONS_PER_HOST,
          sessions,
          Setting.SESSIONS_PER_HOST,
          "sessions hold a connection each");
    }
    if (!tooSmall.isEmpty()) {
      throw new SettingException(String.join("; and ", tooSmall));
    }
    if (number(Setting.MAX_BODY) > budget / 2) {
      throw new SettingException(
          String.format(
              "%s is too large for this heap: it may be half of the %d bytes that may be held for all"
                  + " clients together; lower it, or raise -Xmx",
              name(Setting.MAX_BODY), budget));
    }
  }

  private void onePortEach(Setting one, Setting other) throws SettingException {
    Object port = settings.given(one).value();
    if (port != null && !port.equals(0L) && port.equals(settings.given(other).value())) {
      throw new SettingException(
          name(one) + " is also " + name(other) + "; choose another for one");
    }
  }

  private void checkTls() throws SettingException {
    needs(Setting.TLS_CERTIFICATE, Setting.TLS_KEY);
    needs(Setting.TLS_KEY, Setting.TLS_CERTIFICATE);
    needs(Setting.REDIRECT_PORT, Setting.TLS_CERTIFICATE);
  }

  private void checkCluster() throws SettingException {
    needs(Setting.CLUSTER_PASSWORD_FILE, Setting.CLUSTER);
    needs(Setting.NODE, Setting.CLUSTER);
    needs(Setting.CLUSTER_ADDRESS, Setting.CLUSTER);
    needs(Setting.CLUSTER_ADDRESS, Setting.CLUSTER_SECRET_FILE);
    needs(Setting.CLUSTER_SECRET_FILE, Setting.CLUSTER_ADDRESS);
    if (settings.cluster() != null && settings.value(Setting.MEMORY, Boolean.class)) {
      throw new SettingException(
          name(Setting.CLUSTER)
              + " and "
              + name(Setting.MEMORY)
              + ": choose where the log is kept");
    }
  }

  private void needs(Setting one, Setting other) throws SettingException {
    if (settings.given(one).value() != null && settings.given(other).value() == null) {
      throw new SettingException(name(one) + " needs " + other.option() + " as well");
    }
  }

  private void atLeast(Setting setting, long least, Setting because, String why) {
    if (number(setting) < least) {
      tooSmall.add(
          String.format(
              "%s is too small for %s: %d %s; raise the first, or lower the second",
              name(setting), name(because), least, why));
    }
  }

  /** Sentences about what is allowed and yet unwise. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    RateLimit messages = settings.value(Setting.RATE_LIMIT, RateLimit.class);
    RateLimit packets = settings.value(Setting.PACKET_LIMIT, RateLimit.class);
    if (messages.isAbove(packets)) {
      warnings.add(
          name(Setting.RATE_LIMIT)
              + (" is above " + name(Setting.PACKET_LIMIT))
              + ": a client that says too much loses its session before it is told to wait");
    }
    if (settings.data() == null && bothAreSet(Setting.MEMORY, Setting.DATA)) {
      warnings.add(name(Setting.DATA) + " is not used: the log is in memory");
    }
    if (settings.cluster() != null) {
      for (Setting unused : List.of(Setting.DATA, Setting.DATA_MAX)) {
        if (isSet(unused)) {
          warnings.add(name(unused) + " is not used: the log is in a database");
        }
      }
    }
    if (number(Setting.MAILBOX_BYTES) > budget) {
      warnings.add(
          name(Setting.MAILBOX_BYTES)
              + " is more than may be held for all clients together, half of the heap");
    }
    warnAboutTimes(warnings);
    if (bothAreSet(Setting.SESSIONS_PER_HOST, Setting.MAX_SESSIONS)
        && number(Setting.SESSIONS_PER_HOST) > number(Setting.MAX_SESSIONS)) {
      warnings.add(
          name(Setting.SESSIONS_PER_HOST)
              + (" is more than " + name(Setting.MAX_SESSIONS))
              + ": one host may take all there are");
    }
    return warnings;
  }

  private void warnAboutTimes(List<String> warnings) {
    long inactivity = number(Setting.INACTIVITY);
    if (isSet(Setting.POLLING) && 2 * number(Setting.POLLING) > inactivity) {
      warnings.add(
          name(Setting.POLLING)
              + (" is more than half of " + name(Setting.INACTIVITY))
              + ", and less is told: a session that polls must live until its next poll");
    }
    long pause = number(Setting.MAX_PAUSE);
    if (isSet(Setting.MAX_PAUSE) && pause != 0 && pause <= inactivity) {
      warnings.add(
          name(Setting.MAX_PAUSE)
              + (" is no longer than " + name(Setting.INACTIVITY))
              + ": a session that pauses lives no longer than one that does not");
    }
  }

  private boolean bothAreSet(Setting one, Setting other) {
    return isSet(one) && isSet(other);
  }

  private boolean isSet(Setting setting) {
    return !settings.given(setting).byDefault();
  }

  private Long number(Setting setting) {
    return settings.number(setting);
  }

  /** Where a setting stands and what it is there. */
  private String name(Setting setting) {
    GivenSetting given = settings.given(setting);
    String origin = given.byDefault() ? " (the default)" : "";
    return given.source() + " '" + given.text() + "'" + origin;
  }
}
