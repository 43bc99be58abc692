package org.posthouse.smtp;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.net.api.Protocol;
import org.posthouse.smtp.state.Settings;
import org.posthouse.smtp.state.Variant;

/** LMTP for mail from a trusted MTA beside this server. */
@Component(
        service = {Protocol.class, MetricSource.class},
        immediate = true,
        configurationPid = "org.posthouse.lmtp",
        property = {Protocol.NAME + "=lmtp", SmtpService.FAREWELL, SmtpService.OVERLOAD})
@Designate(ocd = LmtpConfig.class)
public final class LmtpProtocol extends SmtpService {
    public LmtpProtocol() {
        super(Variant.LMTP);
    }

    @Activate
    @Modified
    void configure(LmtpConfig config) {
        configure(new Settings(
                config.hostname(),
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
}
