package org.posthouse.health;

import javax.servlet.Servlet;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.HealthCheck;
import org.posthouse.api.health.HealthState;

/** Whether the server takes and delivers mail now. */
@Component(
        service = Servlet.class,
        property = {"osgi.http.whiteboard.servlet.name=posthouse-readyz", "osgi.http.whiteboard.servlet.pattern=/readyz"
        })
public final class ReadyServlet extends ProbeServlet {
    private static final long serialVersionUID = 1;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Doctor doctor;

    private final transient Probe probe = new Probe(HealthCheck.READY, () -> doctor, System::nanoTime);

    @Override
    HealthState state() {
        return probe.state();
    }
}
