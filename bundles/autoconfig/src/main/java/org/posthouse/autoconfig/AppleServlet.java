package org.posthouse.autoconfig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.message.Address;
import org.posthouse.net.api.tls.Signer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a profile for Apple's devices: a link that users are sent, or follow on a page. */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.name=posthouse-apple-profile",
            "osgi.http.whiteboard.servlet.pattern=/apple.mobileconfig"
        })
public final class AppleServlet extends GuideServlet {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(AppleServlet.class);

    @Reference
    transient Guides guides;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Signer signer;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Address> address = Guides.address(request.getParameter("email"));
        if (address.isEmpty()) {
            refuse(response, HttpServletResponse.SC_BAD_REQUEST, "Invalid address: use ?email=you@example.org");
            return;
        }
        Guides.Found found = guides.find(address.map(Address::domain));
        if (!(found instanceof Guides.Found.Here here)) {
            refuse(response, found);
            return;
        }
        Guide guide = here.guide();
        String profile = Answers.apple(
                guide,
                address.get().toString(),
                guide.incoming().orElseThrow(),
                guide.outgoing().orElseThrow());
        response.setHeader("Content-Disposition", "attachment; filename=\"mail.mobileconfig\"");
        answer(response, "application/x-apple-aspen-config", signed(profile.getBytes(StandardCharsets.UTF_8)));
    }

    /** As it is if it cannot be signed: devices say then that it is not. */
    private byte[] signed(byte[] profile) {
        Signer now = signer;
        if (now == null) {
            return profile;
        }
        try {
            return now.sign(profile).orElse(profile);
        } catch (IOException | RuntimeException e) {
            LOG.warn("profile not signed: {}", e.getMessage());
            return profile;
        }
    }
}
