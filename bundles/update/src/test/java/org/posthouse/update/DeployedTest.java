package org.posthouse.update;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

public class DeployedTest extends FrameworkFixture {
    private Path deploy;

    @Before
    public void makeFolder() throws IOException {
        deploy = folder.newFolder("deploy").toPath();
    }

    private Bundle deploy(String version) throws Exception {
        return install(Jar.of(NAME, version).write(deploy.resolve("a-" + version + ".jar")));
    }

    private Deployed deployed() {
        return new Deployed(context, deploy, file("stopped"));
    }

    @Test
    public void theNewestServesWhicheverCameFirst() throws Exception {
        Bundle two = deploy("2.0.0");
        Bundle ten = deploy("10.0.0");
        Bundle one = deploy("1.0.0");
        Bundle elsewhere = install(Jar.of(NAME, "0.1.0").write(file("elsewhere.jar")));
        deployed().look();
        assertEquals(Bundle.ACTIVE, ten.getState());
        assertEquals(Bundle.RESOLVED, two.getState());
        assertEquals(Bundle.RESOLVED, one.getState());
        assertEquals(Bundle.ACTIVE, elsewhere.getState());
    }

    @Test
    public void theOlderComesBackWhenTheNewerIsTakenOut() throws Exception {
        Bundle one = deploy("1.0.0");
        Bundle two = deploy("2.0.0");
        deployed().look();
        assertEquals(Bundle.RESOLVED, one.getState());
        two.uninstall();
        deployed().look(); // another, as after a start
        assertEquals(Bundle.ACTIVE, one.getState());
        assertEquals(0, Files.readAllLines(file("stopped")).size());
    }

    @Test
    public void whatAnOperatorStoppedStaysSo() throws Exception {
        Bundle one = deploy("1.0.0");
        one.stop();
        Bundle two = deploy("2.0.0");
        deployed().look();
        two.uninstall();
        deployed().look();
        assertEquals(Bundle.RESOLVED, one.getState());
    }

    /** Which of two filters is in force is decided elsewhere, and what is said of them holds however that is decided. */
    @Test
    public void anOlderFilterGoesOnBesideTheNewer() throws Exception {
        Bundle one = deploy("1.0.0");
        Bundle two = deploy("2.0.0");
        one.getBundleContext()
                .registerService(
                        "org.posthouse.api.filter.SimpleFilter",
                        new ServiceFactory<Object>() {
                            @Override
                            public Object getService(Bundle bundle, ServiceRegistration<Object> registration) {
                                return null;
                            }

                            @Override
                            public void ungetService(
                                    Bundle bundle, ServiceRegistration<Object> registration, Object service) {}
                        },
                        null);
        deployed().look();
        assertEquals(Bundle.ACTIVE, one.getState());
        assertEquals(
                "deploy/a-1.0.0.jar (1.0.0) is a filter and goes on beside deploy/a-2.0.0.jar (2.0.0): "
                        + "mail:filter-list shows which is in force",
                Deployed.beside(one, two));
    }
}
