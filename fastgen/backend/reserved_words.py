"""Words that generated code has other uses for, so that nothing of a program may be called so."""

from __future__ import annotations

FREE_ACTIONS = "actions"
"""The package of actions that name no row."""

PACKAGE_MODULES = frozenset(
    """actions answering app auth database enums errors extensions factory fields gc health ids logs
    main middleware module openapi outbox outside pagination query reading reseal routing seed
    serve settings signatures slashes tables values vault views violations worker""".split()
)
"""Modules directly below ``app``: no package of an entity may have their names."""

RESERVED_CLASSES = frozenset(
    """AfterValidator Annotated Any AppError AsyncClient AsyncConnection Base Base64
    BaseModel BeforeValidator BigInteger Boolean Caller CheckConstraint ColumnElement
    ConfigDict Conflict Connection Database Date DateTime Datetime Decimal Depends Digest Duration
    Email Enum ExactNumber Field Float Forbidden ForeignKey Form HookReceiver I IllegalMove Index
    Integer IntegrityError Invalid IPAddress Json JsonValue JSONRoute Label Literal Mapped
    Mapping NotFound
    Number O Offset Omittable OutboxMessage OutboxWorker Page Password Passwords Path
    PeriodicJob Phone Query Request Response Row RowMapping Rows ScheduledJob Secret Select
    Sequence Session Settings Slug StrEnum String Text Time TimeSpan TooLarge TypeAdapter TypedDict
    UnaryExpression UniqueConstraint UnknownRow Url UUID Uuid""".split()
)
"""Classes that generated modules import: an entity of this name becomes ``…Record``."""

RESERVED_NAMES = frozenset(
    """and_ bindparam case cast delete exists false func insert literal not_ null or_ select
    true type_coerce update date datetime time timedelta aliased lru_cache connection caller
    query body form changes settings passwords password_hash service response headers router row
    rows values statement key keys now announce_event versions revealed
    to_seal fingerprint json_text read_json
    absolute_url sign_claims read_claims slugify auth upload request stored_file answer
    whole quotient remainder ratio float_ratio decimal_remainder round_decimal add_months
    count_days item_at ascii_lower ascii_upper shown checked""".split()
)
"""Names that mean something in the functions and routers: no value of a path is called like one."""

RESERVED_PARAMETERS = RESERVED_NAMES | frozenset("grow_older request sign_in snapshot".split())
"""Parameters of functions and methods: one row of an entity of this name is ``…_record``."""

NAMES_OF_ROUTER = frozenset(
    """service router problems read_query read_form read_fields describe_form read_text
    read_plain describe_text refuse_strangers write_csv describe_query read_upload receive_parts
    describe_upload send_file quote Depends Response
    Header Cookie HTTPStatus Annotated APIRouter PrefixRouter JSONRoute Connection tagged
    ExpectedVersions KeepingRoute once once_for_all once_if_known rates sign
    sign_if_known""".split()
)
"""What a module of a router imports: no endpoint may be called so."""

RESERVED_ATTRIBUTES = frozenset(
    """metadata registry mapped_column relationship bool bytes date datetime dict
    enumeration decimal float int l list str string time timedelta uuid7 Decimal Duration
    FileText StoredFile Int64 OrEmpty Json GivenJson JsonValue LongText Mapped UUID key""".split()
)
"""Attributes that the declarative base keeps, and names that the body of a class mentions."""

OWN_SETTINGS = frozenset("""environment secret_key encryption_keys index_key signing_key public_url
    require_public_url find_development_keys refuse_weak_keys
    database_url database_pool_size database_timeout allowed_hosts
    cors_origins log_level max_body_bytes requests_per_minute login_failures_per_account
    login_failures_per_address registrations_per_address password_hashing_threads production
    model_config use_async_driver invent_development_secret refuse_weak_secret property
    classmethod copy json schema validate construct model_fields model_computed_fields
    model_construct model_copy model_extra model_fields_set model_json_schema
    worker_in_app worker_poll_seconds worker_concurrency worker_grace_seconds delivery_attempts
    delivery_retry_seconds files_dir files_sweep_seconds upload_seconds mail_from mail_folder
    smtp_host smtp_port smtp_username smtp_password
    smtp_security smtp_timeout webhook_private_targets webhook_timeout require_smtp
    model_parametrized_name model_post_init model_rebuild field_validator bool dict float
    int str list""".split())
"""Attributes of ``Settings`` that are not the spec's."""

OWNED_ATTRIBUTES = frozenset(
    """bool bytes construct copy count date datetime dict float from_orm index int json l list
    parse_file parse_obj parse_raw schema schema_json str t time timedelta tuple
    update_forward_refs validate""".split()
)
"""Attributes that pydantic's models or SQLAlchemy's rows have already, and types.

``date: date | None = None`` would hide the type from the next line.
"""
