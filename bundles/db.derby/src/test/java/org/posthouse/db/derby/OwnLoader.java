package org.posthouse.db.derby;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.db.api.Database;

/** A version of the bundle: loads its classes and Derby's anew, the others as everybody does. */
final class OwnLoader extends URLClassLoader {
    private static final List<String> OWN =
            List.of("org.apache.derby.", "org.posthouse.db.derby.", "org.posthouse.support.");

    OwnLoader() throws IOException {
        super(classPath(), OwnLoader.class.getClassLoader());
    }

    private static URL[] classPath() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(part).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (OWN.stream().noneMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    Database open(Path directory) throws ReflectiveOperationException {
        Class<?> type = loadClass(DerbyDatabase.class.getName());
        Class<?> settings = loadClass(DerbyDatabase.Settings.class.getName());
        return (Database) type.getMethod("open", Path.class, settings)
                .invoke(null, directory, settings.getField("DEFAULT").get(null));
    }

    void stop(Database database) throws Exception {
        ((AutoCloseable) database).close();
        stopEngine();
    }

    void stopEngine() throws ReflectiveOperationException {
        loadClass(DerbyDatabase.class.getName()).getMethod("stopEngine").invoke(null);
    }
}
