package dev.holdfast.core.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a store, locked for one server while it is open. What is created in it is for its
 * owner only.
 */
final class Folder implements AutoCloseable {

  private static final String ADVICE = "; choose another folder with --data, or --memory for none";

  private final Path path;
  private final FileChannel channel;

  private Folder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Creates the folder if need be, and locks it. */
  static Folder lock(Path path) throws StoreException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new StoreException("the data folder " + path + " is a file" + ADVICE);
    }
    FileChannel channel;
    boolean free;
    try {
      Files.createDirectories(path, ownerOnly(path, "rwx------"));
      Path lockFile = path.resolve("holdfast.lock");
      create(lockFile);
      channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
      free = tryLock(channel) != null;
      if (!free) {
        channel.close();
      }
    } catch (IOException e) {
      throw new StoreException(
          "the data folder " + path + " cannot be used: " + why(e) + ADVICE, e);
    }
    if (!free) {
      throw new StoreException(
          "the data folder "
              + path
              + " is in use by another server: stop that, or choose another folder with --data");
    }
    return new Folder(path, channel);
  }

  /** For operators: the names of exceptions are for programmers. */
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

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // by this process
    }
  }

  /** A file of the folder, created if it is not there. */
  Path file(String name) throws StoreException {
    Path file = path.resolve(name);
    if (Files.isDirectory(file)) {
      throw new StoreException(file + " is a folder: move it away" + ADVICE);
    }
    try {
      create(file);
      return file;
    } catch (IOException e) {
      throw new StoreException(file + " cannot be created: " + e + ADVICE, e);
    }
  }

  private static void create(Path file) throws IOException {
    try {
      Files.createFile(file, ownerOnly(file, "rw-------"));
    } catch (FileAlreadyExistsException e) {
      return; // with whatever permissions its owner gave it
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Ends the lock. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
