package org.posthouse.update;

import static org.junit.Assert.assertEquals;

import org.junit.Test;
import org.osgi.framework.BundleException;

public class ReasonsTest {
    private static String of(String message) {
        return Reasons.of(new BundleException(message));
    }

    @Test
    public void theRootOfARequirementIsSaid() {
        assertEquals(
                "nothing exports the imported package javax.mail [1.5.0,2.0.0)",
                of("Unable to resolve a [30](R 30.0): missing requirement [a [30](R 30.0)] osgi.wiring.package;"
                        + " (osgi.wiring.package=b) [caused by: Unable to resolve b [31](R 31.0): missing requirement"
                        + " [b [31](R 31.0)] osgi.wiring.package; (&(osgi.wiring.package=javax.mail)(version>=1.5.0)"
                        + "(!(version>=2.0.0)))] Unresolved requirements: [[a [30](R 30.0)] osgi.wiring.package;"
                        + " (osgi.wiring.package=b)]"));
        assertEquals(
                "nothing provides osgi.ee (&(osgi.ee=JavaSE)(version=99))",
                of("Unable to resolve a [3](R 3.0): missing requirement [a [3](R 3.0)] osgi.ee;"
                        + " (&(osgi.ee=JavaSE)(version=99)) Unresolved requirements: [[a [3](R 3.0)] osgi.ee;"
                        + " (&(osgi.ee=JavaSE)(version=99))]"));
    }

    @Test
    public void otherwiseTheCauseOrTheMessage() {
        assertEquals(
                "its activator failed: java.lang.Error: why",
                Reasons.of(new BundleException(
                        "Activator start error in bundle a [3].", new RuntimeException(new Error("why")))));
        assertEquals("Uses constraint violation. x", of("Uses constraint violation.\n  x"));
        assertEquals(
                "java.lang.Error: why", Reasons.firstCause("a.B: x\n\tat c\nCaused by: java.lang.Error: why\n\tat d"));
        assertEquals("a.B: x", Reasons.firstCause("a.B: x\n\tat c"));
        assertEquals("no reason known", Reasons.firstCause(""));
    }
}
