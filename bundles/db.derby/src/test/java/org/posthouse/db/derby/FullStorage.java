package org.posthouse.db.derby;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.apache.derby.impl.io.DirStorageFactory;
import org.apache.derby.io.StorageFile;
import org.apache.derby.io.StorageRandomAccessFile;
import org.apache.derby.io.WritableStorageFactory;

/** Files of Derby on a disk that can run out of room. Derby makes it by its name. */
public final class FullStorage implements WritableStorageFactory {
    /** How much room there is. */
    enum Room {
        ENOUGH,
        /** Files keep their size; what they have can be written over. */
        NONE_TO_GROW,
        /** Not even that, as where each write goes to a new place. */
        NONE
    }

    /** For all databases, since Derby makes the instances. */
    static volatile Room room = Room.ENOUGH;

    private final DirStorageFactory real = new DirStorageFactory();

    private static IOException full() {
        return new IOException("No space left on device");
    }

    private static StorageFile wrap(StorageFile file) {
        return file == null ? null : proxy(StorageFile.class, file);
    }

    private static <T> T proxy(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                FullStorage.class.getClassLoader(), new Class<?>[] {type, Wrapped.class}, (p, method, args) -> {
                    if (method.getName().equals("unwrapped")) {
                        return target;
                    }
                    if (target instanceof StorageRandomAccessFile file
                            && (method.getName().startsWith("write")
                                    || method.getName().equals("setLength"))) {
                        check(file, method.getName(), args);
                    }
                    for (int i = 0; args != null && i < args.length; i++) {
                        args[i] = args[i] instanceof Wrapped w ? w.unwrapped() : args[i];
                    }
                    if (method.getName().equals("createNewFile") && room != Room.ENOUGH) {
                        throw full();
                    }
                    Object result;
                    try {
                        result = method.invoke(target, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (result instanceof StorageFile file) {
                        return wrap(file);
                    }
                    if (result instanceof StorageRandomAccessFile file) {
                        return proxy(StorageRandomAccessFile.class, file);
                    }
                    return result instanceof OutputStream out ? guarded(out) : result;
                }));
    }

    /** So that Derby's own methods, which want its own files, get them. */
    public interface Wrapped {
        Object unwrapped();
    }

    private static void check(StorageRandomAccessFile file, String method, Object[] args) throws IOException {
        if (room == Room.NONE) {
            throw full();
        }
        if (room == Room.NONE_TO_GROW) {
            long end = method.equals("setLength")
                    ? (Long) args[0]
                    : file.getFilePointer()
                            + (args.length == 3 ? (Integer) args[2] : args[0] instanceof byte[] b ? b.length : 8);
            if (end > file.length()) {
                throw full();
            }
        }
    }

    private static OutputStream guarded(OutputStream out) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                if (room != Room.ENOUGH) {
                    throw full();
                }
                out.write(b, off, len);
            }

            @Override
            public void flush() throws IOException {
                out.flush();
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    private static StorageFile unwrap(StorageFile file) {
        return file instanceof Wrapped w ? (StorageFile) w.unwrapped() : file;
    }

    @Override
    public void init(String home, String database, String temporary, String unique) throws IOException {
        real.init(home, database, temporary, unique);
    }

    @Override
    public void shutdown() {
        real.shutdown();
    }

    @Override
    public String getCanonicalName() throws IOException {
        return real.getCanonicalName();
    }

    @Override
    public void setCanonicalName(String name) {
        real.setCanonicalName(name);
    }

    @Override
    public StorageFile newStorageFile(String path) {
        return wrap(real.newStorageFile(path));
    }

    @Override
    public StorageFile newStorageFile(String directory, String name) {
        return wrap(real.newStorageFile(directory, name));
    }

    @Override
    public StorageFile newStorageFile(StorageFile directory, String name) {
        return wrap(real.newStorageFile(unwrap(directory), name));
    }

    @Override
    public char getSeparator() {
        return real.getSeparator();
    }

    @Override
    public StorageFile getTempDir() {
        return wrap(real.getTempDir());
    }

    @Override
    public boolean isFast() {
        return real.isFast();
    }

    @Override
    public boolean isReadOnlyDatabase() {
        return real.isReadOnlyDatabase();
    }

    @Override
    public boolean supportsRandomAccess() {
        return real.supportsRandomAccess();
    }

    @Override
    public int getStorageFactoryVersion() {
        return real.getStorageFactoryVersion();
    }

    @Override
    public StorageFile createTemporaryFile(String prefix, String suffix) throws IOException {
        return wrap(real.createTemporaryFile(prefix, suffix));
    }

    @Override
    public void sync(OutputStream stream, boolean metaData) throws IOException {
        stream.flush();
    }

    @Override
    public boolean supportsWriteSync() {
        return real.supportsWriteSync();
    }
}
