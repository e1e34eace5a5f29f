"""The nonce of OpenID Connect (Core 1.0, 3.1.2.1, 3.1.3.7): a token counts only in the sign-in that asked for it.

allauth sends none. Ours is made of the secret that it keeps for PKCE, so that nothing else has to be remembered.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider


def nonce_of(code_verifier: str) -> str:
    """The verifier itself goes to the service later, so the nonce must not tell it."""
    return hashlib.sha256(f"nonce:{code_verifier}".encode()).hexdigest()


class ProviderWithNonce(OpenIDConnectProvider):
    def get_pkce_params(self) -> dict[str, str]:
        params = super().get_pkce_params()
        return params | {"nonce": nonce_of(params["code_verifier"])}


def is_answer_to_ours(sociallogin: SocialLogin) -> bool:
    """The ID token has the nonce that this browser's sign-in sent."""
    token: Any = (sociallogin.account.extra_data or {}).get("id_token")
    told = token.get("nonce") if isinstance(token, dict) else None
    verifier = sociallogin.state.get("pkce_code_verifier")
    return isinstance(told, str) and bool(verifier) and hmac.compare_digest(told.encode(), nonce_of(verifier).encode())
