package org.posthouse.smtp;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.intake.Intake;
import org.posthouse.net.api.Protocol;
import org.posthouse.smtp.state.Settings;
import org.posthouse.smtp.state.Variant;

/** LMTP for mail from a trusted MTA beside this server. */
@Component(
        service = Protocol.class,
        immediate = true,
        configurationPid = "org.posthouse.lmtp",
        property = {Protocol.NAME + "=lmtp", SmtpService.FAREWELL})
@Designate(ocd = LmtpConfig.class)
public final class LmtpProtocol extends SmtpService {
    public LmtpProtocol() {
        super(Variant.LMTP);
    }

    @Activate
    @Modified
    void configure(LmtpConfig config) {
        configure(new Settings(
                hostname(config.hostname()),
                seconds(config.timeout_command()),
                seconds(config.timeout_data()),
                seconds(config.timeout_commit()),
                unavailableWait(config.wait_unavailable()),
                Math.max(1, config.errors_max()),
                false,
                false,
                1,
                config.recipients_hint(),
                config.vrfy()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindIntake(Intake service) {
        intake().bind(service);
    }

    void unbindIntake(Intake service) {
        intake().unbind(service);
    }
}
