package org.posthouse.update;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.posthouse.api.admin.OperationException;
import org.posthouse.update.Activators.BrokenOff;
import org.posthouse.update.Activators.Fading;
import org.posthouse.update.Activators.Idle;
import org.posthouse.update.Activators.Serving;
import org.posthouse.update.Activators.Throwing;

/** Updates on a real framework: what serves afterwards is what a user of the bundle sees. */
public class UpdateTest extends FrameworkFixture {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final String OTHER = "org.posthouse.other";

    private Bundle bundle;

    @Before
    public void installTheFirst() throws Exception {
        bundle = install(Jar.of(NAME, "1.0.0").activator(Serving.class).write(file("first.jar")));
    }

    private String update(Jar jar) throws Exception {
        return update.update("test", Optional.of(jar.write(file("second.jar")).toString()), WAIT, false);
    }

    private String refused(Jar jar) {
        return assertThrows(OperationException.class, () -> update(jar)).getMessage();
    }

    private void serves(String version) {
        assertEquals(version, bundle.getVersion().toString());
        assertEquals(Bundle.ACTIVE, bundle.getState());
        assertNotNull("no service", context.getServiceReference(Runnable.class));
        assertEquals(
                "a trial stays behind",
                0,
                Arrays.stream(context.getBundles()).filter(Trial::isTrial).count());
    }

    @Test
    public void aGoodJarServesAndTheOneBeforeIsKept() throws Exception {
        String said = update(Jar.of(NAME, "2.0.0").activator(Serving.class));
        assertEquals(
                "org.posthouse.test is now 2.0.0 and serves like 1.0.0; mail:rollback org.posthouse.test restores the previous version",
                said);
        serves("2.0.0");
        assertEquals(List.of(bundle.getBundleId() + ".jar", "lock", "lock.process"), Jar.files(file("jars")));
    }

    @Test
    public void oneCommandGoesBackAndASecondForthAgain() throws Exception {
        update(Jar.of(NAME, "2.0.0").activator(Serving.class).entry("data/deep/file.txt", "kept"));
        update.rollback(NAME, WAIT, false);
        serves("1.0.0");
        update.rollback(Long.toString(bundle.getBundleId()), WAIT, false);
        serves("2.0.0");
        assertNotNull("all entries are kept", bundle.getEntry("data/deep/file.txt"));
    }

    @Test
    public void withoutAnUpdateThereIsNoWayBack() {
        String said = assertThrows(OperationException.class, () -> update.rollback("test", WAIT, false))
                .getMessage();
        assertTrue(said, said.startsWith("No earlier jar of org.posthouse.test is kept"));
    }

    @Test
    public void whatIsKeptIsTheJarThatRan() throws Exception {
        Path second = file("with.jar");
        update(Jar.of(NAME, "2.0.0").activator(Serving.class).with(Idle.class));
        Jar.of(NAME, "2.0.0").activator(Serving.class).with(Idle.class).write(second);
        update(Jar.of(NAME, "3.0.0").activator(Serving.class));
        try (JarFile ran = new JarFile(second.toFile());
                JarFile was = new JarFile(kept.before(bundle).orElseThrow().toFile())) {
            assertEquals(
                    ran.stream().map(ZipEntry::getName).sorted().toList(),
                    was.stream().map(ZipEntry::getName).sorted().toList());
            assertEquals(ran.getManifest(), was.getManifest());
        }
    }

    @Test
    public void anImportThatNothingExportsTouchesNothing() throws Exception {
        long before = bundle.getLastModified();
        var service = context.getServiceReference(Runnable.class);
        String said = refused(Jar.of(NAME, "2.0.0")
                .activator(Serving.class)
                .header("Import-Package", "org.osgi.framework,com.nowhere;version=\"[1.2,2)\""));
        assertEquals(
                "The new jar of org.posthouse.test cannot be resolved: nothing exports the imported package com.nowhere"
                        + " [1.2.0,2.0.0)",
                said);
        serves("1.0.0");
        assertEquals(before, bundle.getLastModified());
        assertEquals("it was never stopped", service, context.getServiceReference(Runnable.class));
    }

    @Test
    public void aCapabilityThatNothingProvidesTouchesNothing() throws Exception {
        String said = refused(Jar.of(NAME, "2.0.0").header("Require-Capability", "moon;filter:=\"(phase=full)\""));
        assertTrue(said, said.endsWith("nothing provides moon (phase=full)"));
        serves("1.0.0");
    }

    @Test
    public void theTrialIsNotWiredToWhatItWouldReplace() throws Exception {
        update(Jar.of(NAME, "2.0.0").activator(Serving.class).header("Provide-Capability", "moon;phase=full"));
        String said = refused(Jar.of(NAME, "3.0.0").header("Require-Capability", "moon"));
        assertTrue(said, said.contains("nothing provides moon"));
        assertTrue(update(Jar.of(NAME, "3.0.0")
                        .activator(Serving.class)
                        .header("Provide-Capability", "moon")
                        .header("Require-Capability", "moon"))
                .contains("is now 3.0.0"));
    }

    @Test
    public void anActivatorThatThrowsIsUndone() throws Exception {
        String said = refused(Jar.of(NAME, "2.0.0").activator(Throwing.class));
        assertEquals(
                "org.posthouse.test 2.0.0 does not serve: it does not start: its activator failed:"
                        + " java.lang.IllegalStateException: the moon is not full."
                        + " The previous version, 1.0.0, serves again",
                said);
        serves("1.0.0");
        assertEquals("nothing to go back to", List.of("lock", "lock.process"), Jar.files(file("jars")));
    }

    @Test
    public void aFailedUpdateLeavesTheWayBackOfTheOneBefore() throws Exception {
        update(Jar.of(NAME, "2.0.0").activator(Serving.class));
        refused(Jar.of(NAME, "3.0.0").activator(Throwing.class));
        serves("2.0.0");
        update.rollback("test", WAIT, false);
        serves("1.0.0");
    }

    @Test
    public void aServiceThatDoesNotComeBackIsMissed() throws Exception {
        String said = refused(Jar.of(NAME, "2.0.0").activator(Idle.class));
        assertTrue(
                said, said.contains("does not serve: the service java.lang.Runnable is missing. The previous version"));
        serves("1.0.0");
        assertTrue("waited as long as it should", clock() >= WAIT.toMillis());
    }

    private void said(Bundle of, String version, String name, int state, String detail) {
        components.add(new Said(of.getBundleId(), of.getSymbolicName(), version, name, state, detail));
    }

    @Test
    public void aComponentWhoseServiceNeverComesIsUndone() throws Exception {
        said(bundle, "1.0.0", "Post", ComponentConfigurationDTO.ACTIVE, null);
        said(bundle, "2.0.0", "Post", ComponentConfigurationDTO.UNSATISFIED_REFERENCE, "com.example.Horse");
        String said = refused(Jar.of(NAME, "2.0.0").activator(Serving.class));
        assertTrue(
                said,
                said.contains(
                        "component Post of org.posthouse.test lacks the service com.example.Horse. The previous version"));
        serves("1.0.0");
    }

    @Test
    public void aNewComponentMustServeTooUnlessItWaitsForItsConfiguration() throws Exception {
        said(bundle, "2.0.0", "Post", ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION, null);
        said(bundle, "3.0.0", "Coach", ComponentConfigurationDTO.UNSATISFIED_REFERENCE, "com.example.Horse");
        update(Jar.of(NAME, "2.0.0").activator(Serving.class));
        assertTrue(refused(Jar.of(NAME, "3.0.0").activator(Serving.class)).contains("Coach"));
        serves("2.0.0");
    }

    @Test
    public void aComponentThatFailsIsUndoneSoon() throws Exception {
        said(bundle, "1.0.0", "Post", ComponentConfigurationDTO.SATISFIED, null);
        said(
                bundle,
                "2.0.0",
                "Post",
                ComponentConfigurationDTO.FAILED_ACTIVATION,
                "java.lang.RuntimeException: x\n\tat y\nCaused by: java.lang.IllegalStateException: lame\n\tat z\n");
        String said = refused(Jar.of(NAME, "2.0.0").activator(Serving.class));
        assertTrue(
                said,
                said.contains("component Post of org.posthouse.test failed: java.lang.IllegalStateException: lame"));
        serves("1.0.0");
        assertTrue("no use to wait longer", clock() < WAIT.toMillis());
    }

    @Test
    public void whatServedElsewhereMustServeAgain() throws Exception {
        Bundle other = install(Jar.of(OTHER, "1.0.0").write(file("other.jar")));
        said(other, null, "Rider", ComponentConfigurationDTO.ACTIVE, null);
        assertFalse(update(Jar.of(NAME, "2.0.0").activator(Serving.class)).isEmpty());
        components.clear();
        said(other, null, "Rider", ComponentConfigurationDTO.ACTIVE, null);
        Said gone = new Said(
                other.getBundleId(), OTHER, null, "Rider", ComponentConfigurationDTO.UNSATISFIED_REFERENCE, "a.Horse");
        context.addBundleListener(event -> {
            if (event.getBundle().equals(bundle)) {
                components.set(0, bundle.getVersion().getMajor() == 3 ? gone : said(other));
            }
        });
        String said = refused(Jar.of(NAME, "3.0.0").activator(Serving.class));
        assertTrue(said, said.contains("component Rider of org.posthouse.other lacks the service a.Horse"));
        serves("2.0.0");
    }

    private static Said said(Bundle other) {
        return new Said(other.getBundleId(), OTHER, null, "Rider", ComponentConfigurationDTO.ACTIVE, null);
    }

    @Test
    public void whatCannotBeLookedAtDoesNotServe() throws Exception {
        said(bundle, "2.0.0", "Post", BROKEN, null);
        String said = refused(Jar.of(NAME, "2.0.0").activator(Serving.class));
        assertTrue(said, said.contains("cannot check whether everything serves: java.lang.IllegalStateException"));
        serves("1.0.0");
    }

    @Test
    public void whatDidNotServeBeforeIsNotAskedFor() throws Exception {
        said(bundle, "1.0.0", "Post", ComponentConfigurationDTO.UNSATISFIED_REFERENCE, "com.example.Horse");
        said(bundle, "2.0.0", "Post", ComponentConfigurationDTO.UNSATISFIED_REFERENCE, "com.example.Horse");
        update(Jar.of(NAME, "2.0.0").activator(Serving.class));
        serves("2.0.0");
    }

    @Test
    public void ifTheOldOneDoesNotServeEitherThatIsSaidAndItIsKept() throws Exception {
        update(Jar.of(NAME, "2.0.0").activator(Fading.class));
        String said = refused(Jar.of(NAME, "3.0.0").activator(Throwing.class));
        assertTrue(said, said.contains("The previous version, 2.0.0, was restored, but does not serve either"));
        assertTrue(said, said.contains("too old"));
        assertTrue("a rollback has it", Jar.files(file("jars")).contains(bundle.getBundleId() + ".jar"));
    }

    @Test
    public void anUpdateThatIsBrokenOffGoesBackInPeace() throws Exception {
        System.clearProperty(BrokenOff.NOTE);
        String said = refused(Jar.of(NAME, "2.0.0").activator(BrokenOff.class));
        assertTrue(said, said.contains("The previous version, 1.0.0, serves again"));
        assertTrue("whoever interrupted is not forgotten", Thread.interrupted());
        serves("1.0.0");
        assertEquals("in peace", System.clearProperty(BrokenOff.NOTE));
    }

    @Test
    public void aBundleThatIsNotStartedStaysSo() throws Exception {
        bundle.stop();
        update(Jar.of(NAME, "2.0.0").activator(Throwing.class));
        assertEquals("2.0.0", bundle.getVersion().toString());
        assertTrue(bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED);
    }

    @Test
    public void whatOthersAreBuiltOnIsRefused() throws Exception {
        Bundle api = install(Jar.of("org.posthouse.api", "1.0.0")
                .header("Export-Package", "org.posthouse.update")
                .with(Idle.class)
                .write(file("api.jar")));
        install(Jar.of(OTHER, "1.0.0")
                .header("Import-Package", "org.posthouse.update")
                .write(file("other.jar")));
        String said = assertThrows(
                        OperationException.class,
                        () -> update.update("org.posthouse.api", Optional.empty(), WAIT, false))
                .getMessage();
        assertTrue(said, said.contains("1 bundle is built on its classes (org.posthouse.other)"));
        assertTrue(said, said.contains("Stop the server"));
        assertEquals(Bundle.ACTIVE, api.getState());
    }

    @Test
    public void thereIsOneUpdateAtATime() throws Exception {
        try (Kept.Turn turn = kept.begin()) {
            assertNotNull(turn);
            assertEquals(
                    "Another update is in progress; only one can run at a time",
                    refused(Jar.of(NAME, "2.0.0").activator(Serving.class)));
        }
        update(Jar.of(NAME, "2.0.0").activator(Serving.class));
        serves("2.0.0");
    }

    @Test
    public void withoutAJarItComesFromWhereItCame() throws Exception {
        update(Jar.of(NAME, "2.0.0").activator(Serving.class));
        update.update("test", Optional.empty(), WAIT, false);
        serves("1.0.0");
    }

    /** As the launcher of the bare framework installs them. */
    @Test
    public void whatIsReadInPlaceComesFromThere() throws Exception {
        bundle.uninstall();
        Path jar = Jar.of(NAME, "1.0.0").activator(Serving.class).write(file("in place.jar"));
        bundle = context.installBundle("reference:" + jar.toUri());
        bundle.start();
        update(Jar.of(NAME, "2.0.0").activator(Serving.class));
        serves("2.0.0");
        update.update("test", Optional.empty(), WAIT, false);
        serves("1.0.0");
    }

    @Test
    public void anotherBundleIsNoNewVersion() throws Exception {
        String said = refused(Jar.of(OTHER, "2.0.0").activator(Serving.class));
        assertTrue(said, said.endsWith("is org.posthouse.other, not org.posthouse.test"));
        assertNull(context.getBundle("posthouse-update-trial:" + bundle.getBundleId()));
        serves("1.0.0");
    }

    @Test
    public void whatIsNoPartIsLeftToOthers() throws Exception {
        install(Jar.of("com.example.other", "1.0.0").write(file("other.jar")));
        String said = assertThrows(
                        OperationException.class,
                        () -> update.update("com.example.other", Optional.empty(), WAIT, false))
                .getMessage();
        assertTrue(said, said.startsWith("No part of the mail server is named com.example.other"));
    }

    @Test
    public void aPathIsAbsoluteAndAUrlIsOfAKnownKind() {
        for (String from : List.of("second.jar", "http://127.0.0.1/second.jar", "jar:file:/x!/y")) {
            String said = assertThrows(
                            OperationException.class, () -> update.update("test", Optional.of(from), WAIT, false))
                    .getMessage();
            assertTrue(said, said.startsWith("The new jar must be an absolute path on the server"));
        }
        String said = assertThrows(
                        OperationException.class,
                        () -> update.update(
                                "test", Optional.of(file("absent.jar").toUri().toString()), WAIT, false))
                .getMessage();
        assertTrue(said, said.endsWith("absent.jar: no such file"));
    }
}
