export * from '#db/schema/deliveries';
export * from '#db/schema/tenants';
export * from '#db/schema/webhooks';
