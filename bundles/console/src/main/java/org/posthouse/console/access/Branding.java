package org.posthouse.console.access;

import org.apache.felix.webconsole.BrandingPlugin;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;

/** Gives the whole web console the name, the logo and the style of Posthouse, if the configuration says so. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.posthouse.console")
public final class Branding implements BrandingPlugin {
    private ServiceRegistration<BrandingPlugin> registration;
    private volatile String root = "/system/console";

    @Activate
    @Modified
    void configure(BundleContext context, Config config) {
        String configured = context.getProperty("felix.webconsole.manager.root");
        root = configured == null ? "/system/console" : configured;
        if (config.branding() && registration == null) {
            registration = context.registerService(BrandingPlugin.class, this, null);
        } else if (!config.branding()) {
            deactivate();
        }
    }

    @Deactivate
    void deactivate() {
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
    }

    @Override
    public String getBrandName() {
        return "Posthouse";
    }

    @Override
    public String getProductName() {
        return "Posthouse";
    }

    @Override
    public String getProductURL() {
        return root + "/posthouse";
    }

    @Override
    public String getProductImage() {
        return "/posthouse/logo.svg";
    }

    @Override
    public String getVendorName() {
        return "Posthouse";
    }

    @Override
    public String getVendorURL() {
        return root + "/posthouse";
    }

    @Override
    public String getVendorImage() {
        return getProductImage();
    }

    @Override
    public String getFavIcon() {
        return "/posthouse/icon.svg";
    }

    @Override
    public String getMainStyleSheet() {
        return "/posthouse/console.css";
    }
}
