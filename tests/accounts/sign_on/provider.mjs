// panva's oidc-provider, whose log-in page lets in at once whoever the file of the test names.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, port, people, back] = process.argv.slice(2);
const found = createRequire(`${modules}/x.js`).resolve("oidc-provider");
const { Provider } = await import(pathToFileURL(found));
const person = () => JSON.parse(readFileSync(people, "utf8"));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "tweezicht", client_secret: "geheim & lang", redirect_uris: JSON.parse(back) }],
  claims: { email: ["email", "email_verified"], profile: ["name"], openid: ["sub"], amr: null },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, claimsParameter: { enabled: true } },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...person().claims }) }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId });
    grant.addOIDCScope("openid email profile");
    grant.addOIDCClaims(["amr", "acr", "email", "email_verified"]);
    await grant.save();
    return grant;
  },
});
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  const { sub, amr, refuses } = person();
  const result = refuses ? { error: "access_denied" } : { login: { accountId: sub, amr } };
  await provider.interactionFinished(ctx.req, ctx.res, result);
  ctx.respond = false;
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
