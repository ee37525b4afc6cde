package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.UnusableStoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data folder of a store, locked for one server while it is open. It makes the files readable
 * for their owner only. Confined to the thread that opens the store, then by the writer thread.
 */
final class DataDirectory implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final String LOCK = "holdfast.lock";
  private static final String ADVICE = "; choose another folder with --data, or --memory for none";

  private final Path path;
  private final FileChannel channel;
  private final boolean used;
  private @Nullable FileChannel again; // of a lock file that replaces a deleted one

  private DataDirectory(Path path, FileChannel channel, boolean used) {
    this.path = path;
    this.channel = channel;
    this.used = used;
  }

  /**
   * Creates the folder if it is missing, and locks it.
   *
   * @throws UnusableStoreException if it cannot be used or is locked by another server
   */
  static DataDirectory lock(Path path) throws UnusableStoreException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new UnusableStoreException("the data folder " + path + " is a file" + ADVICE);
    }
    FileChannel channel;
    boolean free;
    boolean used;
    try {
      Files.createDirectories(path, ownerOnly(path, "rwx------"));
      Path lockFile = path.resolve(LOCK);
      used = !create(lockFile);
      channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
      free = tryLock(channel) != null;
      if (!free) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UnusableStoreException(
          "the data folder " + path + " cannot be used: " + why(e) + ADVICE, e);
    }
    if (!free) {
      throw inUse(path);
    }
    closeToOthers(path);
    return new DataDirectory(path, channel, used);
  }

  private static UnusableStoreException inUse(Path path) {
    return new UnusableStoreException(
        "the data folder "
            + path
            + " is in use by another server: stop that, or choose another folder with --data");
  }

  /** Makes the refusal of a folder that another server uses. */
  UnusableStoreException inUse() {
    return inUse(path);
  }

  /** Says why in words for operators, without the names of exceptions. */
  private static String why(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "it must not be written to";
    }
    if (e instanceof NoSuchFileException) {
      return "it is not there, and cannot be made";
    }
    String reason = e instanceof FileSystemException detailed ? detailed.getReason() : null;
    return reason == null ? String.valueOf(e.getMessage()) : reason;
  }

  /** Locks a file for this server; null if another one, or this process, has locked it. */
  static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // locked by this process
    }
  }

  /** Whether a server has used the folder before. */
  boolean wasUsed() {
    return used;
  }

  /** Returns the path of a file in the folder, which may be missing. */
  Path path(String name) {
    return path.resolve(name);
  }

  /** Returns the path of a file in the folder, which is created if it is missing. */
  Path file(String name) throws UnusableStoreException {
    Path file = path.resolve(name);
    if (Files.isDirectory(file)) {
      throw new UnusableStoreException(file + " is a folder: move it away" + ADVICE);
    }
    try {
      create(file);
      return file;
    } catch (IOException e) {
      throw new UnusableStoreException(file + " cannot be created: " + e + ADVICE, e);
    }
  }

  /**
   * Removes other users' permissions from the files; permissions of the folder are only warned of.
   */
  private static void closeToOthers(Path directory) throws UnusableStoreException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "holdfast.*")) {
      for (Path file : files) {
        closeFileToOthers(file);
      }
      PosixFileAttributeView view = posix(directory);
      if (view != null && isOpenToOthers(view)) {
        log.warn("others may look into {}: its files are closed to them; chmod 700 it", directory);
      }
    } catch (IOException e) {
      throw new UnusableStoreException(
          "the data folder " + directory + " cannot be used: " + why(e) + ADVICE, e);
    }
  }

  private static void closeFileToOthers(Path file) throws IOException {
    PosixFileAttributeView view = posix(file);
    if (view == null || !Files.isRegularFile(file) || !isOpenToOthers(view)) {
      return;
    }
    try {
      view.setPermissions(OWNER_ONLY);
      log.warn("others could read {}: it is for its owner only now", file);
    } catch (FileSystemException e) {
      log.warn("others can read {}: chmod 600 it", file, e);
    }
  }

  private static @Nullable PosixFileAttributeView posix(Path path) {
    return Files.getFileAttributeView(path, PosixFileAttributeView.class);
  }

  private static boolean isOpenToOthers(PosixFileAttributeView view) throws IOException {
    return view.readAttributes().permissions().stream()
        .anyMatch(each -> !each.name().startsWith("OWNER_"));
  }

  /** Creates a file that only its owner may read; returns false if it exists. */
  private static boolean create(Path file) throws IOException {
    try {
      Files.createFile(file, ownerOnly(file, "rw-------"));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Creates the lock file again if it was deleted, because another server would not see the lock.
   */
  void keepLocked() {
    Path file = path.resolve(LOCK);
    if (Files.exists(file)) {
      return;
    }
    try {
      create(file);
      FileChannel made = FileChannel.open(file, StandardOpenOption.WRITE);
      if (tryLock(made) == null) {
        made.close();
        log.error("{} was deleted, and another server has taken {}: stop one of them", file, path);
      } else {
        again = made;
        log.warn("{} was deleted, and is there again", file);
      }
    } catch (IOException e) {
      log.debug("{} cannot be made again", file, e); // writing fails then as well, and is reported
    }
  }

  /** Unlocks the folder. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (again != null) {
      again.close();
    }
  }
}
