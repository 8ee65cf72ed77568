"""People who can log in: customers and staff alike."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac

from holdfast.identity.numbers import user_number

#: The words of somebody's names as PostgreSQL looks for them, without the grammar of any language.
NAMES = SearchVector("given_name", "family_name", "preferred_name", config="simple")


class UserManager(BaseUserManager["User"]):
    """Finds users by what they log in with."""

    def with_email(self, email: str) -> models.QuerySet[User]:
        """The user (at most one) with an e-mail address, whatever its case.

        The database folds both sides, because Python's idea of lower case differs from its own outside ASCII.
        The exclusion of the empty address lets the planner use the partial unique index.
        """
        folded = self.alias(folded_email=Lower("email"))
        return folded.filter(~Q(email=""), folded_email=Lower(Value(email.strip())))

    def get_by_natural_key(self, username: str | None) -> User:
        """A user by e-mail address or by number: what staff type into the back office's login form."""
        text = username or ""
        return self.with_email(text).get() if "@" in text else self.get(number=text.strip().upper())

    def create_superuser(self, number: str | None = None, *, password: str, **fields: object) -> User:
        """A user who may do everything, for Django's own command; Holdfast's is `holdfast createuser`."""
        user = self.model(number=number or user_number(), is_staff=True, is_superuser=True, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person: mostly a customer who looks after one or more accounts, else a member of staff.

    The e-mail address is what people log in with. It is empty for the customers who have none, and
    otherwise unique whatever its case. `token_generation` counts forced logouts: a token carries the
    generation it was issued in and dies with it.
    """

    number = models.CharField(max_length=16, unique=True, default=user_number, editable=False)
    email = models.EmailField(max_length=254, blank=True, default="")
    email_verified_at = models.DateTimeField(null=True, editable=False)
    given_name = models.CharField(max_length=150, blank=True, default="")
    family_name = models.CharField(max_length=150, blank=True, default="")
    preferred_name = models.CharField(max_length=150, blank=True, default="")
    title = models.CharField(max_length=50, blank=True, default="")
    pronouns = models.CharField(max_length=50, blank=True, default="")
    mobile = models.CharField(max_length=32, blank=True, default="")
    landline = models.CharField(max_length=32, blank=True, default="")
    alternative_phone_numbers = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    label = models.CharField(max_length=200, blank=True, default="")
    is_deceased = models.BooleanField(default=False)
    has_family_issues = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    token_generation = models.PositiveIntegerField(default=0, editable=False)
    reauthentication_forced_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        indexes = (
            models.Index(fields=["mobile"], condition=~Q(mobile=""), name="user_by_mobile"),
            GinIndex(NAMES, name="user_by_words_of_names"),
        )
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="user_email_unique_in_any_case",
                violation_error_message="Another user has this e-mail address.",
            ),
            models.CheckConstraint(
                name="superuser_is_staff", condition=Q(is_superuser=False) | Q(is_staff=True)
            ),
        )

    def __str__(self) -> str:
        return self.number

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What ties a session to its user: a new password ends it, and so does a forced reauthentication."""
        state = f"{self.password}:{self.token_generation}"
        return salted_hmac(
            "holdfast.identity.session-v1", state, secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def full_name(self) -> str:
        """Given and family name, with one space between them."""
        return f"{self.given_name} {self.family_name}".strip()

    def get_full_name(self) -> str:
        """Django's name for the full name."""
        return self.full_name

    def get_short_name(self) -> str:
        """What to call somebody: the preferred name, or else the given one."""
        return self.preferred_name or self.given_name
